package dev.millrace.difference.harness;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/** A job on either engine. Thread-safe. */
interface SubmittedJob {

    JobID id();

    CompletableFuture<JobStatus> status();

    /** Completes normally however the job ends. */
    CompletableFuture<JobResult> result();

    CompletableFuture<Void> cancel();

    CompletableFuture<CoordinationResponse> coordinationRequest(OperatorID operator, CoordinationRequest request);
}
