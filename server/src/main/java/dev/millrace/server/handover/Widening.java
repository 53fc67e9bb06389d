package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobmanager.scheduler.SlotSharingGroup;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Gives a job graph another parallelism. Stateless. */
final class Widening {
    private Widening() {}

    /**
     * Changes every vertex that has the job's default parallelism, and no other: forward edges, whose ends have the
     * same, stay forward.
     *
     * @throws MillraceException E263 if a vertex cannot have so many subtasks
     */
    static void apply(JobGraph graph, int defaultParallelism, int parallelism) {
        Set<JobVertex> chosen = new HashSet<>();
        for (JobVertex vertex : graph.getVertices()) {
            if (vertex.getParallelism() == defaultParallelism) {
                requireRoom(vertex, parallelism);
                chosen.add(vertex);
            }
        }
        for (JobVertex vertex : graph.getVertices()) {
            for (JobEdge edge : vertex.getInputs()) {
                boolean isTorn = chosen.contains(vertex)
                        != chosen.contains(edge.getSource().getProducer());
                if (isForward(edge) && isTorn) {
                    throw new MillraceException(
                            Group.USER,
                            "E263",
                            "operator '" + vertex.getName() + "' is fed one to one by '"
                                    + edge.getSource().getProducer().getName()
                                    + "', and only one of them has the job's parallelism=" + defaultParallelism,
                            "leave -p out, or set the parallelism in the program");
                }
            }
        }
        chosen.forEach(vertex -> vertex.setParallelism(parallelism));
    }

    private static boolean isForward(JobEdge edge) {
        return edge.isForward() || "FORWARD".equals(edge.getShipStrategyName());
    }

    /** State is spread over as many key groups as there were when it was first written. */
    private static void requireRoom(JobVertex vertex, int parallelism) {
        int max = vertex.getMaxParallelism() > 0
                ? vertex.getMaxParallelism()
                : KeyGroupRangeAssignment.computeDefaultMaxParallelism(vertex.getParallelism());
        if (parallelism > max) {
            throw new MillraceException(
                    Group.USER,
                    "E263",
                    "operator '" + vertex.getName() + "' cannot have parallelism=" + parallelism
                            + ": its max parallelism=" + max,
                    "use -p " + max + " or less");
        }
    }

    /** Of each group of vertices that share slots as many as its widest one has subtasks. */
    static int slots(JobGraph graph) {
        Map<SlotSharingGroup, Integer> widest = new HashMap<>();
        for (JobVertex vertex : graph.getVertices()) {
            widest.merge(vertex.getSlotSharingGroup(), vertex.getParallelism(), Math::max);
        }
        return widest.values().stream().mapToInt(Integer::intValue).sum();
    }
}
