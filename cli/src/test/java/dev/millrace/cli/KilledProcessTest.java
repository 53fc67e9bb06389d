package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import dev.millrace.job.CountingJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills the process of a job at random instants; each time another resumes it. {@code -Dtest.seed} repeats a run. */
class KilledProcessTest {
    private static final long FULL_SPEED = 1_000_000_000;
    private static final int NUMBERS_PER_S = 1000;
    private static final int MAX_LIFE_MS = 1500;
    private static final int MAX_MORE_MS = 300;

    @TempDir
    private Path directory;

    private Path checkpoints;
    private Path output;
    private Path jar;
    private long count;
    private List<String> backend = List.of("-Dstate.backend.type=hashmap");

    private int inFlight;
    private int further;

    @Test
    void shouldLoseAndDoubleNothingWhenKilled() throws Exception {
        killAndResume(12);
    }

    @Test
    void shouldLoseAndDoubleNothingWhenKilledWithStateInRocksDb() throws Exception {
        backend = List.of("-Dstate.backend.type=rocksdb", "-Dexecution.checkpointing.incremental=true");
        killAndResume(8);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void shouldLoseAndDoubleNothingWhenKilledTwoHundredTimes() throws Exception {
        killAndResume(200);
    }

    private void killAndResume(int kills) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        checkpoints = directory.resolve("checkpoints");
        output = directory.resolve("output");
        jar = JobSources.pack(directory, "job.jar", CountingJob.class);
        count = (long) kills * 5 * NUMBERS_PER_S;
        Random random = new Random(seed);

        for (int i = 0; i < kills; i++) {
            runAndKill(i % 2 == 0, i % 4 == 1, random);
        }
        String err = runToTheEnd();

        System.out.printf(
                "%d kills, %d of them with a checkpoint in flight, %d after further checkpoints; -Dtest.seed=%d%n",
                kills, inFlight, further, seed);
        assertThat(inFlight)
                .describedAs("kills that hit a checkpoint in flight")
                .isPositive();
        assertThat(further).describedAs("kills after progress").isGreaterThanOrEqualTo(kills / 2);
        assertThat(err).contains("job 'count' resumes from checkpoint ");
        verifyOutput();
        assertThat(completed())
                .describedAs("checkpoints left by the finished job")
                .isEmpty();
    }

    private CliProcess start(long numbersPerS) throws IOException {
        List<Object> words = new ArrayList<>(List.of("run", "--resume", "-p", "2"));
        words.addAll(backend);
        words.addAll(List.of(
                "-Dexecution.checkpointing.interval=20ms",
                "-Dexecution.checkpointing.dir=" + checkpoints.toUri(),
                "-Dstate.checkpoints.num-retained=2"));
        words.addAll(List.of("-c", CountingJob.class.getName(), jar, output, count, numbersPerS));
        return CliProcess.start(directory, words.toArray());
    }

    /**
     * At any instant from the start on, or at any instant after another checkpoint was completed; if wanted, not before
     * one has been begun that is not complete.
     */
    private void runAndKill(boolean isAfterProgress, boolean isInCheckpoint, Random random) throws Exception {
        List<Path> before = all().toList();
        List<Path> completedBefore = completed();
        try (CliProcess process = start(NUMBERS_PER_S)) {
            while (isAfterProgress && completedBefore.containsAll(completed())) {
                assertThat(process.livesFor(1)).describedAs(process::err).isTrue();
            }
            int lifeMs = random.nextInt(isAfterProgress ? MAX_MORE_MS : MAX_LIFE_MS);
            assertThat(process.livesFor(lifeMs)).describedAs(process::err).isTrue();
            while (isInCheckpoint && begunSince(before).isEmpty()) {
                assertThat(process.livesFor(0)).describedAs(process::err).isTrue();
            }
            process.signal("KILL");
            process.awaitExit();
        }
        if (!begunSince(before).isEmpty()) {
            inFlight++;
        }
        if (!completedBefore.containsAll(completed())) {
            further++;
        }
    }

    /** Those that are not complete. */
    private List<Path> begunSince(List<Path> before) throws IOException {
        return all().filter(one -> !before.contains(one) && !Files.exists(one.resolve("_metadata")))
                .toList();
    }

    private String runToTheEnd() throws Exception {
        try (CliProcess process = start(FULL_SPEED)) {
            int status = process.awaitExit();
            assertThat(status).describedAs(process::err).isZero();
            return process.err();
        }
    }

    private List<Path> completed() throws IOException {
        return all().filter(checkpoint -> Files.exists(checkpoint.resolve("_metadata")))
                .toList();
    }

    /** All {@code chk-N} directories. */
    private Stream<Path> all() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.exists(checkpoints)) {
            try (Stream<Path> files = Files.walk(checkpoints, 2)) {
                files.filter(path -> path.getFileName().toString().matches("chk-\\d+"))
                        .forEach(found::add);
            } catch (UncheckedIOException deletedMeanwhile) {
                return found.stream();
            }
        }
        return found.stream();
    }

    private void verifyOutput() throws IOException {
        BitSet numbers = new BitSet();
        Map<Long, BitSet> counts = new HashMap<>();
        for (String line : committedLines()) {
            String[] words = line.split(" ");
            assertThat(words).describedAs(line).hasSize(4);
            int number = Integer.parseInt(words[0]);
            assertThat(numbers.get(number))
                    .describedAs("'%s' comes twice", line)
                    .isFalse();
            numbers.set(number);
            long key = Long.parseLong(words[1]);
            assertThat(key).isEqualTo(number % CountingJob.KEYS);
            counts.computeIfAbsent(key, unused -> new BitSet()).set(Integer.parseInt(words[2]));
            assertThat(words[3]).describedAs("timers in '%s'", line).isEqualTo(words[2]);
        }
        assertThat(numbers.nextClearBit(0))
                .describedAs("the first missing number")
                .isEqualTo((int) count);
        assertThat(numbers.length()).isEqualTo((int) count);
        counts.forEach((key, seen) -> assertThat(seen.nextClearBit(1))
                .describedAs("the first missing count of key %d", key)
                .isEqualTo((int) count / CountingJob.KEYS + 1));
    }

    private List<String> committedLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.getFileName().toString().startsWith("part-")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return lines;
    }
}
