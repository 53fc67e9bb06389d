package dev.millrace.difference.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Makes an environment's {@code execute} submit to the engine under test, and remembers the jobs. Used on the test's
 * thread.
 */
final class Submission implements PipelineExecutorServiceLoader, PipelineExecutorFactory, PipelineExecutor {

    static final String TARGET = "difference";

    private final EngineUnderTest engine;
    private final List<SubmittedJob> jobs = new ArrayList<>();

    Submission(EngineUnderTest engine) {
        this.engine = engine;
    }

    List<SubmittedJob> jobs() {
        return jobs;
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(TARGET);
    }

    @Override
    public String getName() {
        return TARGET;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return true;
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return this;
    }

    @Override
    public CompletableFuture<JobClient> execute(Pipeline pipeline, Configuration configuration, ClassLoader userClasses)
            throws Exception {
        SubmittedJob job = engine.submit(((StreamGraph) pipeline).getJobGraph(userClasses, null), userClasses);
        jobs.add(job);
        return CompletableFuture.completedFuture(new Client(job, userClasses));
    }

    private record Client(SubmittedJob job, ClassLoader userClasses) implements JobClient, CoordinationRequestGateway {

        @Override
        public JobID getJobID() {
            return job.id();
        }

        @Override
        public CompletableFuture<JobStatus> getJobStatus() {
            return job.status();
        }

        @Override
        public CompletableFuture<Void> cancel() {
            return job.cancel();
        }

        @Override
        public CompletableFuture<String> stopWithSavepoint(
                boolean advanceToEndOfEventTime, String directory, SavepointFormatType format) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<String> triggerSavepoint(String directory, SavepointFormatType format) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Map<String, Object>> getAccumulators() {
            return getJobExecutionResult().thenApply(JobExecutionResult::getAllAccumulatorResults);
        }

        @Override
        public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
            return job.result().thenApply(result -> {
                try {
                    return result.toJobExecutionResult(userClasses);
                } catch (Exception e) {
                    throw new java.util.concurrent.CompletionException(e);
                }
            });
        }

        @Override
        public CompletableFuture<CoordinationResponse> sendCoordinationRequest(
                OperatorID operator, CoordinationRequest request) {
            return job.coordinationRequest(operator, request);
        }
    }
}
