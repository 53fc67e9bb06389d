package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.DuplicateJobSubmissionException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.messages.FlinkJobTerminatedWithoutCancellationException;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MiniClusterTest {
    private static final long LIMIT_S = 60;

    private final MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
            .setConfiguration(new Configuration())
            .setNumTaskManagers(2)
            .setNumSlotsPerTaskManager(4)
            .build());

    @BeforeEach
    void start() throws Exception {
        cluster.start();
    }

    @AfterEach
    void close() throws Exception {
        await(cluster.closeAsync());
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_S, TimeUnit.SECONDS);
    }

    @Test
    void shouldShowEverySubtaskOfFinishedJob() throws Exception {
        JobGraph finite = Programs.finite();

        assertThat(cluster.executeJobBlocking(finite).getJobID()).isEqualTo(finite.getJobID());
        ArchivedExecutionGraph graph = await(cluster.getArchivedExecutionGraph(finite.getJobID()));

        assertThat(graph.getState()).isEqualTo(JobStatus.FINISHED);
        assertThat(graph.getStatusTimestamp(JobStatus.FINISHED))
                .isGreaterThanOrEqualTo(graph.getStatusTimestamp(JobStatus.RUNNING));
        assertThat(graph.getAllExecutionVertices())
                .hasSize(2 * finite.getNumberOfVertices())
                .allSatisfy(subtask -> assertThat(subtask.getExecutionState()).isEqualTo(ExecutionState.FINISHED));
        assertThat(graph.getJsonPlan()).contains("Source");
    }

    @Test
    void shouldKeepFailureInResultAndView() throws Exception {
        JobGraph failing = Programs.failing();

        assertThatThrownBy(() -> cluster.executeJobBlocking(failing))
                .isInstanceOf(JobExecutionException.class)
                .rootCause()
                .hasMessageEndingWith("is not liked");
        AccessExecutionGraph graph = await(cluster.getExecutionGraph(failing.getJobID()));

        assertThat(graph.getState()).isEqualTo(JobStatus.FAILED);
        assertThat(graph.getFailureInfo().getExceptionAsString()).contains("is not liked");
        assertThat(graph.getAllExecutionVertices())
                .anySatisfy(subtask -> assertThat(subtask.getExecutionState()).isEqualTo(ExecutionState.FAILED));
        assertThatThrownBy(() -> await(cluster.cancelJob(failing.getJobID())))
                .cause()
                .isInstanceOf(FlinkJobTerminatedWithoutCancellationException.class);
    }

    @Test
    void shouldAcknowledgeCancellationBeforeJobHasEnded() throws Exception {
        JobGraph endless = Programs.endless();
        await(cluster.submitJob(endless));

        await(cluster.cancelJob(endless.getJobID()));

        assertThat(await(cluster.requestJobResult(endless.getJobID()))
                        .getApplicationStatus()
                        .deriveJobStatus())
                .isEqualTo(JobStatus.CANCELED);
        assertThat(await(cluster.getJobStatus(endless.getJobID()))).isEqualTo(JobStatus.CANCELED);
        await(cluster.cancelJob(endless.getJobID()));
    }

    @Test
    void shouldCountSlotsThatFlinkWouldNeed() throws Exception {
        JobGraph endless = Programs.endless();
        await(cluster.submitJob(endless));

        var whileRunning = await(cluster.getResourceOverview());
        await(cluster.cancelJob(endless.getJobID()));
        await(cluster.requestJobResult(endless.getJobID()));

        assertThat(whileRunning.getNumberRegisteredSlots()).isEqualTo(8);
        assertThat(whileRunning.getNumberFreeSlots()).isLessThan(8);
        assertThat(await(cluster.getResourceOverview()).getNumberFreeSlots()).isEqualTo(8);
        assertThat(await(cluster.requestClusterOverview()).getNumJobsCancelled())
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseSecondSubmissionOfSameJob() throws Exception {
        JobGraph finite = Programs.finite();
        cluster.executeJobBlocking(finite);

        assertThatThrownBy(() -> await(cluster.submitJob(finite)))
                .cause()
                .isInstanceOf(DuplicateJobSubmissionException.class);
        assertThat(await(cluster.listJobs())).hasSize(1);
    }

    @Test
    void shouldNotKnowJobsOfOthers() {
        JobID unknown = new JobID();

        assertThatThrownBy(() -> await(cluster.requestJobResult(unknown)))
                .cause()
                .isInstanceOf(FlinkJobNotFoundException.class);
        assertThatThrownBy(() -> await(cluster.getJobStatus(unknown)))
                .cause()
                .isInstanceOf(FlinkJobNotFoundException.class);
    }

    @Test
    void shouldRefuseQuestionsWhenClosedAndServeAgainWhenStarted() throws Exception {
        await(cluster.closeAsync());

        assertThat(cluster.isRunning()).isFalse();
        assertThatThrownBy(cluster::listJobs).isInstanceOf(IllegalStateException.class);

        cluster.start();

        assertThat(await(cluster.listJobs())).isEmpty();
        assertThatThrownBy(cluster::start).hasMessage("MiniCluster is already running");
    }

    @Test
    void shouldCancelRunningJobsWhenClosed() throws Exception {
        JobGraph endless = Programs.endless();
        await(cluster.submitJob(endless));
        var result = cluster.requestJobResult(endless.getJobID());

        await(cluster.closeAsync());

        // Who waits for a result may be told a moment after whoever closed the cluster.
        assertThat(result).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void shouldSayWhatIsUnsupportedAndWhatToDo() {
        assertThatThrownBy(cluster::startTaskManager)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("startTaskManager() is not supported: Millrace runs all tasks in its one process. Run tests"
                        + " of it on Flink's own MiniCluster: leave millrace-testkit off their class path.");
    }
}
