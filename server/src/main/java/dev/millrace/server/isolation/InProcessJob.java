package dev.millrace.server.isolation;

import dev.millrace.embedded.MillraceJob;
import dev.millrace.embedded.MillraceJob.RecordCounts;
import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.EarlierAttempt;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.Isolation;
import dev.millrace.flink.job.VertexStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** A job in the server's own process. Thread-safe. */
public record InProcessJob(MillraceJob job) implements JobHandle {

    @Override
    public JobID id() {
        return job.id();
    }

    @Override
    public String name() {
        return job.name();
    }

    @Override
    public JobGraph graph() {
        return job.graph();
    }

    @Override
    public Isolation isolation() {
        return Isolation.NONE;
    }

    @Override
    public JobStatus status() {
        return job.status();
    }

    @Override
    public long statusTimestamp(JobStatus status) {
        return job.statusTimestamp(status);
    }

    @Override
    public CompletableFuture<JobResult> result() {
        return job.result();
    }

    @Override
    public Map<String, SerializedValue<OptionalFailure<Object>>> accumulators() {
        return job.accumulators();
    }

    @Override
    public AccumulatorTexts accumulatorTexts() {
        return job.accumulatorTexts();
    }

    @Override
    public ArchivedExecutionConfig settings() {
        return job.settings();
    }

    @Override
    public CompletableFuture<HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>>> threadSamples(
            Set<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request) {
        return ThreadSampling.of(job::threads, attempts, request);
    }

    @Override
    public CompletableFuture<List<ThreadDumpInfo.ThreadInfo>> threadDump(int depth) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public List<EarlierAttempt> earlierAttempts() {
        return job.earlierAttempts();
    }

    @Override
    public List<VertexStatus> vertices() {
        return job.vertices();
    }

    @Override
    public List<FailureHistory.Entry> failures() {
        return job.failures();
    }

    @Override
    public CheckpointStatsSnapshot checkpointStatistics() {
        return job.checkpointStatistics();
    }

    @Override
    public RecordCounts recordCounts() {
        return job.recordCounts();
    }

    @Override
    public CompletableFuture<Void> cancel() {
        return job.cancel();
    }

    @Override
    public CompletableFuture<Void> suspend() {
        return job.suspend();
    }

    @Override
    public CompletableFuture<String> savepoint(String directory, SavepointFormatType format) {
        return job.savepoint(directory, format);
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(String directory, boolean drain, SavepointFormatType format) {
        return job.stopWithSavepoint(directory, drain, format);
    }

    @Override
    public CompletableFuture<TakenCheckpoint> checkpoint(CheckpointType type) {
        return job.checkpoint(type)
                .thenApply(taken -> new TakenCheckpoint(taken.getCheckpointID(), taken.getExternalPointer()));
    }

    @Override
    public CompletableFuture<CoordinationResponse> coordinationRequest(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        return job.serializedCoordinationRequest(operator, request);
    }
}
