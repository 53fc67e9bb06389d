package dev.millrace.flink.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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
 * replays one seed, {@code -Dmillrace.simulation.seeds} picks another number of them.
 */
class CheckpointSimulationTest {
    private static final int SEEDS = 1000;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldCommitOnceWhatAnUninterruptedRunCommitsWhateverFails() throws Exception {
        Map<String, Integer> fired = new TreeMap<>();
        Long only = Long.getLong("test.seed");
        long first = only != null ? only : ThreadLocalRandom.current().nextInt(1_000_000_000);
        int count = only != null ? 1 : Integer.getInteger("millrace.simulation.seeds", SEEDS);
        List<String> failures = new ArrayList<>();
        for (long seed = first;
                seed < first + count && failures.size() < Integer.getInteger("simulation.failures", 1);
                seed++) {
            History history = new History(seed, fired);
            List<String> violations;
            try {
                violations = history.run();
            } catch (Exception | AssertionError thrown) {
                violations = List.of(stackTrace(thrown));
            }
            if (!violations.isEmpty()) {
                failures.add("replay with -Dtest.seed=" + seed + ": " + String.join("\n", violations) + "\n" + history);
            }
        }
        System.out.println("faults fired over " + count + " seeds from " + first + ": " + fired);
        assertThat(failures).isEmpty();
        if (count >= SEEDS) {
            assertThat(Step.values())
                    .as("steps at which nothing has gone wrong")
                    .allMatch(step -> fired.keySet().stream().anyMatch(fault -> fault.startsWith(step + " ")));
        }
    }

    private static String stackTrace(Throwable thrown) {
        java.io.StringWriter text = new java.io.StringWriter();
        thrown.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
