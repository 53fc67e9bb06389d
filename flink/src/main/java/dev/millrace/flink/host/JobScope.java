package dev.millrace.flink.host;

import dev.millrace.flink.metric.JobMetrics;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.InputSplitProvider;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * What all tasks of a job share. Thread-safe.
 *
 * @param info id and name
 * @param executionConfig of the job
 * @param jobConfiguration of the job
 * @param clusterConfiguration what Flink calls the TaskManager's configuration
 * @param userCode loads the job's classes
 * @param temporaryDirectory for files that need not outlive the job
 * @param cachedFiles the distributed cache
 * @param metrics where what is measured of its tasks goes
 * @param aggregates what {@code GlobalAggregateManager} keeps
 * @param events leads from operators to their coordinators
 * @param managedMemory of all tasks
 * @param splits hands out the input splits of a vertex
 */
public record JobScope(
        JobInfo info,
        ExecutionConfig executionConfig,
        Configuration jobConfiguration,
        Configuration clusterConfiguration,
        UserCodeClassLoader userCode,
        Path temporaryDirectory,
        Map<String, Future<org.apache.flink.core.fs.Path>> cachedFiles,
        JobMetrics metrics,
        GlobalAggregateManager aggregates,
        EventRouter events,
        ManagedMemory managedMemory,
        SplitSource splits) {

    /** Leads from operators to their coordinators. Thread-safe. */
    public interface EventRouter {

        /** A subtask has opened its operators and takes events. */
        void ready(JobVertexID vertex, int subtask);

        /** Delivers the event after all that this subtask sent before; does not wait for it to be handled. */
        void send(OperatorID operator, int subtask, OperatorEvent event);

        CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request);

        /** Takes what tasks have to say of checkpoints. */
        SnapshotReceiver snapshots();

        /** Runs what the tasks write. */
        Executor background();
    }

    /** Hands out the input splits of a vertex. */
    @FunctionalInterface
    public interface SplitSource {
        InputSplitProvider providerFor(JobVertexID vertex, int subtask);
    }

    public JobID jobId() {
        return info.getJobId();
    }

    public ClassLoader classLoader() {
        return userCode.asClassLoader();
    }
}
