package dev.millrace.flink.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real jobs under random schedules, on virtual time, whose steps fail and whose processes die. {@code -Dtest.seed}
 * replays one seed, {@code -Dmillrace.simulation.seeds} picks another number of them and takes as long as they take.
 */
class CheckpointSimulationTest {
    private static final int SEEDS = 1500;
    private static final long LIMIT_MS = 20_000;
    /** After so many seeds something must have gone wrong at every step. */
    private static final int ENOUGH = 1000;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldCommitOnceWhatAnUninterruptedRunCommitsWhateverFails() {
        Map<String, Integer> fired = new TreeMap<>();
        Long only = Long.getLong("test.seed");
        Integer asked = Integer.getInteger("millrace.simulation.seeds");
        long first = only != null ? only : ThreadLocalRandom.current().nextInt(1_000_000_000);
        int most = asked != null ? asked : only != null ? 1 : SEEDS;
        int tolerated = Integer.getInteger("millrace.simulation.failures", 1);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        List<String> failures = new ArrayList<>();

        int count = 0;
        while (count < most && failures.size() < tolerated && (asked != null || System.nanoTime() < end)) {
            String failure = run(first + count, fired);
            if (!failure.isEmpty()) {
                failures.add(failure);
            }
            count++;
        }

        System.out.println("faults in " + count + " histories from seed " + first + ": " + fired);
        assertThat(failures).isEmpty();
        if (count >= ENOUGH) {
            assertThat(Step.values())
                    .as("steps at which something has gone wrong")
                    .allMatch(step -> fired.keySet().stream().anyMatch(fault -> fault.startsWith(step + " ")));
        }
    }

    private static String run(long seed, Map<String, Integer> fired) {
        History history = new History(seed, fired);
        List<String> violations;
        try {
            violations = history.run();
        } catch (Exception | AssertionError thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            violations = List.of(text.toString());
        }
        return violations.isEmpty()
                ? ""
                : "replay with -Dtest.seed=" + seed + ": " + String.join("\n", violations) + "\n" + history;
    }
}
