package dev.millrace.embedded;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/** One submitted job. Thread-safe. */
public final class MillraceJob {

    public JobID id() {
        throw new UnsupportedOperationException();
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    public JobStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Completes normally for FINISHED, CANCELED and FAILED alike; the result tells which, with accumulators or the cause. */
    public CompletableFuture<JobResult> result() {
        throw new UnsupportedOperationException();
    }

    /** Asks all tasks to stop; completes when they have. A second call returns the same future. */
    public CompletableFuture<Void> cancel() {
        throw new UnsupportedOperationException();
    }

    /** Hands a request to the coordinator of an operator, as {@code executeAndCollect} does; fails once the job has ended. */
    public CompletableFuture<CoordinationResponse> coordinationRequest(OperatorID operator, CoordinationRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Records that sources emitted and that sinks took since the start. Cheap; may lag behind by a batch. */
    public RecordCounts recordCounts() {
        throw new UnsupportedOperationException();
    }

    /** Totals over all subtasks, in records. */
    public record RecordCounts(long in, long out) {}
}
