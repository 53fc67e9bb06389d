package dev.millrace.flink.job;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/**
 * What is remembered of a job that has ended: nothing in here leads to the user's objects or their class loader.
 * Immutable.
 *
 * @param graph its {@link GraphOutline}
 * @param status its last is a terminal one
 * @param vertices how each subtask ended
 * @param earlierAttempts how they ended in earlier attempts, oldest first
 * @param accumulators their final results
 * @param accumulatorTexts the same in words
 * @param settings what the program set
 * @param recordsEmitted by the sources
 * @param recordsAbsorbed by the last operators
 * @param checkpointStatistics what became of its checkpoints
 * @param failures what it has failed of
 */
public record EndedJob(
        JobGraph graph,
        StatusTimes status,
        List<VertexStatus> vertices,
        List<EarlierAttempt> earlierAttempts,
        Map<String, SerializedValue<OptionalFailure<Object>>> accumulators,
        AccumulatorTexts accumulatorTexts,
        ArchivedExecutionConfig settings,
        long recordsEmitted,
        long recordsAbsorbed,
        CheckpointStatsSnapshot checkpointStatistics,
        FailureHistory failures)
        implements JobAccount {

    @Override
    public void cancel() {
        // It is over.
    }

    @Override
    public void suspend() {
        // It is over.
    }

    @Override
    public CompletableFuture<CompletedCheckpoint> checkpoint(CheckpointProperties properties, String directory) {
        return CompletableFuture.failedFuture(new FlinkException(
                "Job " + graph.getJobID() + " has ended as " + status.current() + ": it takes no checkpoints"));
    }

    @Override
    public CompletableFuture<CompletedCheckpoint> stop(CheckpointProperties properties, String directory) {
        return checkpoint(properties, directory);
    }

    @Override
    public CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request) {
        return noCoordinators(graph.getJobID());
    }

    @Override
    public CompletableFuture<CoordinationResponse> request(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        return noCoordinators(graph.getJobID());
    }

    @Override
    public Map<ExecutionAttemptID, Thread> threads() {
        return Map.of();
    }

    static CompletableFuture<CoordinationResponse> noCoordinators(JobID job) {
        return CompletableFuture.failedFuture(new FlinkException(
                "Job " + job + " has ended or has not started: its coordinators answer no requests"));
    }
}
