package dev.millrace.flink.lower;

import dev.millrace.engine.plan.Edge;
import dev.millrace.flink.host.HostedVertex;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/**
 * A job graph in the engine's terms. Immutable.
 *
 * @param vertices in topological order
 * @param inputCounts how many inputs each vertex tells apart, in the same order
 * @param edges between them
 * @param exchanges what Flink knows of each edge, in the same order
 * @param positions where each of Flink's vertices stands in {@code vertices}
 */
public record Lowered(
        List<HostedVertex> vertices,
        List<Integer> inputCounts,
        List<Edge> edges,
        List<Exchange> exchanges,
        Map<JobVertexID, Integer> positions) {
    public Lowered {
        vertices = List.copyOf(vertices);
        inputCounts = List.copyOf(inputCounts);
        edges = List.copyOf(edges);
        exchanges = List.copyOf(exchanges);
        positions = Map.copyOf(positions);
    }
}
