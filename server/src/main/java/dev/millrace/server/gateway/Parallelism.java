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

    /** As Flink's default scheduler does: what makes no sense first, then what does. */
    static CompletableFuture<Acknowledge> refuse(JobHandle job, JobResourceRequirements wanted) {
        Map<JobVertexID, Integer> most = new HashMap<>();
        job.vertices().forEach(vertex -> most.put(vertex.id(), vertex.maxParallelism()));
        List<String> faults = JobResourceRequirements.validate(wanted, most);
        return CompletableFuture.failedFuture(
                faults.isEmpty()
                        ? new UnsupportedOperationException(text(job, wanted))
                        : new RestHandlerException(
                                String.join(System.lineSeparator(), faults), HttpResponseStatus.BAD_REQUEST));
    }

    private static String text(JobHandle job, JobResourceRequirements wanted) {
        int most = wanted.getJobVertexParallelisms().values().stream()
                .mapToInt(vertex -> vertex.getParallelism().getUpperBound())
                .max()
                .orElse(1);
        return "The parallelism of job '" + job.name() + "' (" + job.id() + ") cannot be changed to " + most
                + " without a job restart. Stop it with 'flink stop -p DIRECTORY " + job.id()
                + "', then run it with 'flink run -s SAVEPOINT -p " + most + " ...'.";
    }
}
