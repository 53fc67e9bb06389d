package dev.millrace.embedded;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.accumulators.AccumulatorHelper;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/**
 * What {@code executeAsync()} returns. Thread-safe.
 *
 * @param job the job
 * @param classLoader of the program, for results that hold its classes
 */
record EmbeddedJobClient(MillraceJob job, ClassLoader classLoader) implements JobClient, CoordinationRequestGateway {

    @Override
    public JobID getJobID() {
        return job.id();
    }

    @Override
    public CompletableFuture<JobStatus> getJobStatus() {
        return CompletableFuture.completedFuture(job.status());
    }

    @Override
    public CompletableFuture<Void> cancel() {
        return job.cancel();
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(
            boolean advanceToEndOfEventTime, String directory, SavepointFormatType format) {
        return job.stopWithSavepoint(directory, advanceToEndOfEventTime, format);
    }

    @Override
    public CompletableFuture<String> triggerSavepoint(String directory, SavepointFormatType format) {
        return job.savepoint(directory, format);
    }

    @Override
    public CompletableFuture<Map<String, Object>> getAccumulators() {
        try {
            return CompletableFuture.completedFuture(
                    AccumulatorHelper.deserializeAndUnwrapAccumulators(job.accumulators(), classLoader));
        } catch (IOException | ClassNotFoundException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
        return job.result().thenApply(this::toExecutionResult);
    }

    private JobExecutionResult toExecutionResult(JobResult result) {
        try {
            return result.toJobExecutionResult(classLoader);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public CompletableFuture<CoordinationResponse> sendCoordinationRequest(
            OperatorID operator, CoordinationRequest request) {
        return job.coordinationRequest(operator, request);
    }
}
