package dev.millrace.difference.harness;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/** Our engine in this JVM. One engine serves all cases. */
final class OnMillrace implements EngineUnderTest {

    private Millrace millrace;

    @Override
    public String name() {
        return "millrace";
    }

    @Override
    public SubmittedJob submit(JobGraph graph, ClassLoader classLoader) {
        if (millrace == null) {
            millrace = Millrace.start(new Configuration());
        }
        return new Submitted(millrace.submit(graph, classLoader));
    }

    @Override
    public void abandon() {
        millrace = null;
    }

    private record Submitted(MillraceJob job) implements SubmittedJob {

        @Override
        public JobID id() {
            return job.id();
        }

        @Override
        public CompletableFuture<JobStatus> status() {
            return CompletableFuture.completedFuture(job.status());
        }

        @Override
        public CompletableFuture<JobResult> result() {
            return job.result();
        }

        @Override
        public CompletableFuture<Void> cancel() {
            return job.cancel();
        }

        @Override
        public CompletableFuture<CoordinationResponse> coordinationRequest(
                OperatorID operator, CoordinationRequest request) {
            return job.coordinationRequest(operator, request);
        }
    }
}
