package dev.millrace.server.gateway;

import dev.millrace.flink.job.VertexStatus;
import dev.millrace.server.isolation.JobHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.JobVertexResourceRequirements;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** How parallel a running job is, in the words of Flink's adaptive scheduler. Immutable. */
final class Parallelism {
    private Parallelism() {}

    /** What the job has is what it asks for, no less and no more. */
    static JobResourceRequirements of(List<VertexStatus> vertices) {
        Map<JobVertexID, JobVertexResourceRequirements> requirements = new HashMap<>();
        vertices.forEach(vertex -> requirements.put(
                vertex.id(),
                new JobVertexResourceRequirements(new JobVertexResourceRequirements.Parallelism(
                        vertex.subtasks().size(), vertex.subtasks().size()))));
        return new JobResourceRequirements(requirements);
    }

    /** As Flink's default scheduler does. */
    static CompletableFuture<Acknowledge> refuse(JobHandle job, JobResourceRequirements wanted) {
        return CompletableFuture.failedFuture(new RestHandlerException(
                "job '" + job.name() + "' cannot be rescaled while it runs (asked for: "
                        + wanted.getJobVertexParallelisms() + "); stop it with a savepoint and run it from there with"
                        + " another parallelism",
                HttpResponseStatus.BAD_REQUEST));
    }
}
