package dev.millrace.embedded;

import dev.millrace.flink.job.JobRun;
import dev.millrace.flink.job.VertexStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** One submitted job. Thread-safe. */
public final class MillraceJob {
    private final JobRun run;

    MillraceJob(JobRun run) {
        this.run = run;
    }

    public JobID id() {
        return run.graph().getJobID();
    }

    public String name() {
        return run.graph().getName();
    }

    public JobGraph graph() {
        return run.graph();
    }

    public JobStatus status() {
        return run.status().current();
    }

    /** When the job entered a status, in milliseconds since 1970; 0 if it never did. */
    public long statusTimestamp(JobStatus status) {
        return run.status().enteredMs(status);
    }

    /**
     * Completes normally for FINISHED, CANCELED and FAILED alike; the result tells which, with accumulators or the
     * cause.
     */
    public CompletableFuture<JobResult> result() {
        return run.result();
    }

    /** What the job's accumulators hold, now or at its end. */
    public Map<String, SerializedValue<OptionalFailure<Object>>> accumulators() {
        return run.accumulators();
    }

    /** What every subtask is doing now, in topological order of the vertices. */
    public List<VertexStatus> vertices() {
        return run.vertices();
    }

    /** Asks all tasks to stop; completes when they have. */
    public CompletableFuture<Void> cancel() {
        run.cancel();
        return run.result().thenApply(ended -> null);
    }

    /**
     * Hands a request to the coordinator of an operator, as {@code executeAndCollect} does; fails once the job has
     * ended.
     */
    public CompletableFuture<CoordinationResponse> coordinationRequest(
            OperatorID operator, CoordinationRequest request) {
        return run.request(operator, request);
    }

    /** Records that sources emitted and that the last operators took since the start; may lag behind by a batch. */
    public RecordCounts recordCounts() {
        return new RecordCounts(run.recordsEmitted(), run.recordsAbsorbed());
    }

    /** Totals over all subtasks, in records. */
    public record RecordCounts(long in, long out) {}
}
