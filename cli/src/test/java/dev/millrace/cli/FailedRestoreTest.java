package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.StatefulJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when a job does not get its state back. */
class FailedRestoreTest {
    private static final String CHANGE_IT =
            "hint: Change it back, or let the operator have another uid and start without"
                    + " its state (-n); 'millrace savepoint check PATH JOB' compares all states before a run.\n";

    @TempDir
    private static Path directory;

    private static Path jar;
    private static Path savepoint;

    @BeforeAll
    static void write() throws Exception {
        jar = new StatefulJob().jar(directory, "before.jar");
        savepoint = savepoint("savepoints");
    }

    private static Path savepoint(String target, Object... options) throws Exception {
        Object[] words = Stream.concat(
                        Stream.concat(Stream.of("run"), Stream.of(options)),
                        Stream.of(jar, "-c", "com.example.Job", directory.resolve(target), "CANONICAL"))
                .toArray();
        return SavepointRun.write(directory.resolve(target), words);
    }

    private static String errors(StatefulJob job, Path path) {
        CliRun run = CliRun.of("run", "-s", path, job.jar(directory, "after.jar"), "-c", "com.example.Job");
        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        return run.err();
    }

    @Test
    void shouldNameTheStateThatFlinkRefuses() {
        assertThat(errors(new StatefulJob().withoutTtl(), savepoint))
                .matches("error\\[E306]: job 'counting' failed: operator 'count' cannot restore its state 'seen': its"
                        + " time-to-live was switched off, and Flink 1\\.20 cannot convert that\n"
                        + "    at com\\.example\\.Job\\$Count\\.open\\(Job\\.java:\\d+\\)\nhint: (?s:.*)")
                .endsWith(CHANGE_IT);
    }

    @Test
    void shouldNameTheStateWhoseValuesCannotBeRead() {
        assertThat(errors(new StatefulJob().fields("public int sum;"), savepoint))
                .startsWith("error[E306]: job 'counting' failed: operator 'count' cannot restore its state 'total'")
                .containsAnyOf(
                        "field com.example.Job$Total.sum to java.lang.Long",
                        "field 'sum' of com.example.Job$Total was Long")
                .doesNotContain("WARN")
                .endsWith(CHANGE_IT);
        assertThat(errors(new StatefulJob().colours("GREEN"), savepoint))
                .startsWith("error[E306]: job 'counting' failed: operator 'count' cannot restore its state 'total': ");
    }

    @Test
    void shouldSayThatKeysAreOfAnotherType() {
        assertThat(errors(new StatefulJob().keyType("String"), savepoint))
                .startsWith(
                        "error[E306]: job 'counting' failed: operator 'count' cannot restore its keyed state: keys: the"
                                + " type was Long and is String\n");
    }

    @Test
    void shouldNameTheStatesThatNoOperatorTakes() {
        assertThat(errors(new StatefulJob().operator(".uid(\"other\")"), savepoint))
                .matches(
                        "error\\[E307]: job 'counting' failed: job 'counting' cannot start from the savepoint or checkpoint"
                                + " '\\S+': no operator of the job has the id [0-9a-f]{32}, for which it holds state 'total',"
                                + " 'seen', '_timer_state/processing_user-timers', '_timer_state/event_user-timers'\n(?s:.*)"
                                + "setUidHash\\(\"[0-9a-f]{32}\"\\)(?s:.*)");
    }

    @Test
    void shouldNameTheMaximumThatCannotChange() {
        assertThat(errors(new StatefulJob().operator(".uid(\"count\").setMaxParallelism(7)"), savepoint))
                .startsWith("error[E308]: job 'counting' failed: ")
                .contains(": vertex 'count -> Sink: out' sets maxParallelism=7, its state has maxParallelism=128\n");
        assertThat(errors(new StatefulJob().main("env.setParallelism(129);"), savepoint))
                .contains(
                        ": vertex 'count -> Sink: out' has parallelism=129 above the maxParallelism=128 of its state\n");
    }

    @Test
    void shouldNameTheFileThatIsMissingOrDamaged() throws Exception {
        Path path = savepoint(
                "files",
                "-D",
                "execution.checkpointing.data-inline-threshold=0",
                "-D",
                "execution.checkpointing.dir=" + directory.toUri());
        Path largest;
        try (Stream<Path> files = Files.list(path)) {
            largest = files.filter(file -> !file.endsWith("_metadata"))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(largest);

        Files.write(largest, java.util.Arrays.copyOf(bytes, bytes.length - 7));
        String cutOff = errors(new StatefulJob(), path);
        Files.delete(largest);
        String missing = errors(new StatefulJob(), path);

        assertThat(cutOff)
                .startsWith("error[E325]: job 'counting' failed: operator 'count' cannot restore its state: the file '"
                        + largest + "' with keyed state of operator ")
                .contains(" is damaged: ", "it ends before what it should hold\n");
        assertThat(missing)
                .startsWith("error[E324]: job 'counting' failed: operator 'count' cannot restore its state: the file '"
                        + largest + "' with keyed state of operator ")
                .contains(" does not exist\n");
    }
}
