package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told when checkpoints cannot be written or resumed from. */
class CheckpointFaultsTest {
    @TempDir
    private Path directory;

    private Path endless() {
        return JobSources.main(JobSources.ENVIRONMENT + """
                        env.fromSequence(1, Long.MAX_VALUE)
                                .sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
                        env.execute("endless");
                        """).jar(directory, "job.jar");
    }

    private CliRun run(Path checkpoints) {
        return CliRun.of(
                "run",
                "-Dexecution.checkpointing.interval=10ms",
                "-Drestart-strategy.type=none",
                "-Dexecution.checkpointing.dir=" + checkpoints.toUri(),
                "-p",
                "1",
                "-c",
                "com.example.Job",
                endless());
    }

    @Test
    void shouldSayWhatIsInTheWayOfCheckpoints() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");

        CliRun run = run(file.resolve("checkpoints"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err())
                .contains("error[E144]: job 'endless' failed: there is no place for checkpoint 1: "
                        + "java.nio.file.FileAlreadyExistsException: " + file)
                .contains("hint: check that directory and who may write there; execution.checkpointing.dir names it");
    }

    @Test
    void shouldSayThatAJobWithoutCheckpointsInFilesCannotResume() {
        CliRun run = CliRun.of("run", "--resume", "-c", "com.example.Job", endless());

        assertThat(run.err())
                .contains("error[E313]: job 'endless' cannot be resumed: it keeps no checkpoints in files")
                .contains("hint: Set execution.checkpointing.dir (and execution.checkpointing.interval)");
    }

    @Test
    void shouldRefuseTwoPlacesToStartFrom() {
        CliRun run = CliRun.of("run", "--resume", "-s", "/tmp/savepoint", endless());

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--resume and -s both say where the job starts from");
    }

    @Test
    void shouldNameTheClaimModesThatThereAre() {
        CliRun run = CliRun.of("run", "-claim", "mine", "-s", "/tmp/savepoint", endless());

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("'mine' (option -claim) is no claim mode")
                .contains("NO_CLAIM", "LEGACY");
    }
}
