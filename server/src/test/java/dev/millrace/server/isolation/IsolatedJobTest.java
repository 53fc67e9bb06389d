package dev.millrace.server.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.flink.metric.EngineMetrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolatedJobTest {
    private static final long FOR_EVER = Long.MAX_VALUE;

    @TempDir
    private Path directory;

    private IsolatedJob job;

    private IsolatedJob start(long records, String oddAction) throws IOException {
        JobGraph graph =
                OddJob.graph(records, oddAction, directory.resolve("marker"), directory.resolve("checkpoints"));
        Path file = Files.write(directory.resolve("graph"), InstantiationUtil.serializeObject(graph));
        job = IsolatedJob.start(
                new IsolatedSetup(
                        graph,
                        new IsolatedSetup.Files(file, directory.resolve("lock"), List.of()),
                        new Configuration(),
                        List.of("-Xmx300m", "-XX:TieredStopAtLevel=1"),
                        2,
                        false),
                EngineMetrics.none().receiver());
        return job;
    }

    @AfterEach
    void leaveNoProcess() throws Exception {
        if (job != null && !job.result().isDone()) {
            job.cancel().get(30, TimeUnit.SECONDS);
        }
    }

    private JobResult result() throws Exception {
        return job.result().get(60, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long limitNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(limitNs);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void awaitRecords() {
        await(() -> job.recordCounts().in() > 0 && job.status() == JobStatus.RUNNING);
    }

    private static long total(JobResult result) throws Exception {
        return (Long) result.getAccumulatorResults()
                .get("total")
                .deserializeValue(IsolatedJobTest.class.getClassLoader())
                .getUnchecked();
    }

    @Test
    @Tag("slow")
    void shouldRunAJobToItsEndInAnotherProcess() throws Exception {
        start(100, "");

        JobResult result = result();

        assertThat(job.pid()).isNotEqualTo(ProcessHandle.current().pid());
        assertThat(result.getApplicationStatus()).isEqualTo(ApplicationStatus.SUCCEEDED);
        assertThat(total(result)).isEqualTo(100);
        assertThat(job.status()).isEqualTo(JobStatus.FINISHED);
        assertThat(job.recordCounts().in()).isEqualTo(100);
        assertThat(job.vertices()).hasSize(2);
        assertThat(job.statusTimestamp(JobStatus.RUNNING)).isPositive();
        assertThat(ProcessHandle.of(job.pid())).isEmpty();
    }

    @Test
    @Tag("slow")
    void shouldTellWhatTheJobFailedOf() throws Exception {
        start(2000, "always throw");

        JobResult result = result();

        assertThat(result.getApplicationStatus()).isEqualTo(ApplicationStatus.FAILED);
        assertThat(result.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .contains("IllegalStateException: odd");
        assertThat(job.failures()).isNotEmpty();
    }

    @Test
    @Tag("slow")
    void shouldTakeSavepointsAndCheckpointsAndCancel() throws Exception {
        start(FOR_EVER, "");
        awaitRecords();

        String savepoint = job.savepoint(directory.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);
        TakenCheckpoint checkpoint = job.checkpoint(CheckpointType.FULL).get(30, TimeUnit.SECONDS);
        job.cancel().get(30, TimeUnit.SECONDS);

        assertThat(savepoint).contains("/savepoints/savepoint-");
        assertThat(checkpoint.path()).contains("/chk-" + checkpoint.id());
        assertThat(job.checkpointStatistics().getCounts().getNumberOfCompletedCheckpoints())
                .isPositive();
        assertThat(job.status()).isEqualTo(JobStatus.CANCELED);
        assertThat(result().getApplicationStatus()).isEqualTo(ApplicationStatus.CANCELED);
    }

    @Test
    @Tag("slow")
    void shouldStopWithASavepoint() throws Exception {
        start(FOR_EVER, "");
        awaitRecords();

        String savepoint = job.stopWithSavepoint(
                        directory.resolve("savepoints").toString(), false, SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);

        assertThat(Path.of(URI.create(savepoint))).isDirectory();
        assertThat(result().getApplicationStatus()).isEqualTo(ApplicationStatus.SUCCEEDED);
    }

    @Test
    @Tag("slow")
    void shouldHaveEndedWhenItsProcessDiesAfterTheSavepointThatItWasToEndWith() throws Exception {
        start(FOR_EVER, "savepoint taken");
        awaitRecords();

        String savepoint = job.stopWithSavepoint(
                        directory.resolve("savepoints").toString(), false, SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);

        assertThat(Path.of(URI.create(savepoint)).resolve("_metadata")).exists();
        assertThat(result().getApplicationStatus()).isEqualTo(ApplicationStatus.SUCCEEDED);
        assertThat(job.status()).isEqualTo(JobStatus.FINISHED);
        assertThat(job.failures().get(0).cause().getMessage()).contains("exit code 43");
    }

    @Test
    @Tag("slow")
    void shouldGoOnWhenItsProcessDiesBeforeTheSavepointThatItWasToEndWith() throws Exception {
        start(FOR_EVER, "savepoint begun");
        awaitRecords();
        String directoryOfSavepoints = directory.resolve("savepoints").toString();

        assertThatThrownBy(() -> job.stopWithSavepoint(directoryOfSavepoints, false, SavepointFormatType.CANONICAL)
                        .get(30, TimeUnit.SECONDS))
                .hasMessageContaining("has ended");

        await(() -> job.status() == JobStatus.RUNNING);
        assertThat(job.statusTimestamp(JobStatus.RESTARTING)).isPositive();
    }

    @Test
    void shouldGoOnFromTheNewestCheckpointWhenItsProcessDies() throws Exception {
        start(8000, "halt");
        long firstPid = job.pid();

        JobResult result = result();

        assertThat(job.failures()).hasSize(1);
        assertThat(job.failures().get(0).cause().getMessage())
                .contains("pid " + firstPid + ", ended with exit code 42; the last that it printed:")
                .contains("about to halt")
                .doesNotContain("a line for the output");
        assertThat(result.getApplicationStatus()).isEqualTo(ApplicationStatus.SUCCEEDED);
        assertThat(total(result)).as("what the second process counted").isLessThan(8000);
        assertThat(job.statusTimestamp(JobStatus.RESTARTING)).isPositive();
    }

    @Test
    @Tag("slow")
    void shouldGoOnWhenItsProcessIsKilledFromOutside() throws Exception {
        start(FOR_EVER, "");
        awaitRecords();
        await(() -> job.checkpointStatistics().getCounts().getNumberOfCompletedCheckpoints() > 0);
        long firstPid = job.pid();

        ProcessHandle.of(firstPid).orElseThrow().destroyForcibly();

        await(() -> job.pid() != firstPid);
        awaitRecords();
        assertThat(job.failures().get(0).cause().getMessage()).contains("exit code 137");
        assertThat(job.checkpointStatistics().getLatestRestoredCheckpoint()).isNotNull();
    }

    @Test
    @Tag("slow")
    void shouldFailWhenItsProcessDiesAgainAndAgainAtTheSamePlace() throws Exception {
        start(2000, "always halt");

        JobResult result = result();

        assertThat(result.getApplicationStatus()).isEqualTo(ApplicationStatus.FAILED);
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
        assertThat(result.getSerializedThrowable().orElseThrow().getMessage()).contains("ended with exit code 42");
    }

    @Test
    @Tag("slow")
    void shouldRefuseRequestsOnceItHasEnded() throws Exception {
        start(10, "");
        result();

        assertThatThrownBy(
                        () -> job.savepoint(null, SavepointFormatType.CANONICAL).get(10, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("the process of job '" + job.name() + "' has ended");
    }
}
