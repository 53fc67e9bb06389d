package dev.millrace.server.handover;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.util.FlinkRuntimeException;

/** Makes the plan and the parcel of a hand-over while the job runs on. Used once, by one thread. */
final class Preparation {
    private final Order order;
    private final Submission submission;
    private final TargetFacts facts;
    private final JobID targetJob = new JobID();
    private final JobGraph graph;
    private List<String> warnings = List.of();

    Preparation(Order order, Submission submission, TargetFacts facts) {
        this.order = order;
        this.submission = submission;
        this.facts = facts;
        this.graph = Packing.copy(submission, targetJob);
    }

    /**
     * What is going to be sent.
     *
     * @throws dev.millrace.engine.error.MillraceException E261, E262, E263 or E266
     */
    Parcel parcel(String flinkVersion) {
        if (order.parallelism() > 0) {
            Widening.apply(graph, defaultParallelism(), order.parallelism());
        }
        long jarBytes = submission.jars().stream()
                .mapToLong(jar -> jar.toFile().length())
                .sum();
        warnings = Preflight.check(order, facts, flinkVersion, Widening.slots(graph), jarBytes);
        return Packing.pack(graph, submission.jars());
    }

    /** A program that set none got one from the configuration, which then is that of most of its vertices. */
    private int defaultParallelism() {
        try {
            int set = graph.getSerializedExecutionConfig()
                    .deserializeValue(submission.classLoader())
                    .getParallelism();
            int widest = 1;
            for (JobVertex vertex : graph.getVertices()) {
                widest = Math.max(widest, vertex.getParallelism());
            }
            return set > 0 ? set : widest;
        } catch (IOException | ClassNotFoundException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    Order order() {
        long confirmMs = order.confirmMs() > 0
                ? order.confirmMs()
                : CheckpointPlace.intervalMs(graph) + order.patienceMs() + Order.CONFIRM_MS;
        return new Order(
                order.job(), order.target(), order.directory(), order.parallelism(), order.patienceMs(), confirmMs);
    }

    Plan plan(String id) {
        return new Plan(
                targetJob,
                new JobID(),
                new Path(order.directory(), "handover-" + id).toString(),
                CheckpointPlace.of(graph, submission.classLoader(), facts.checkpointDirectory()),
                CheckpointPlace.intervalMs(graph),
                warnings);
    }
}
