package dev.millrace.engine.plan;

import java.util.List;

/**
 * A job: vertices in topological order and the edges between them. The outlets of a vertex are its outgoing edges in
 * the order of {@link #edges()}. Immutable.
 *
 * @param backlogs what is to be read before anything that the tasks send; one at most for each channel
 */
public record Plan(List<Vertex> vertices, List<Edge> edges, List<Backlog> backlogs) {
    public Plan {
        vertices = List.copyOf(vertices);
        edges = List.copyOf(edges);
        backlogs = List.copyOf(backlogs);
        for (Edge edge : edges) {
            if (edge.to() >= vertices.size()
                    || edge.input() < 0
                    || edge.input() >= vertices.get(edge.to()).inputCount()) {
                throw new IllegalArgumentException(edge + " leads to an input that does not exist");
            }
        }
    }

    /** A job that starts with all channels empty. */
    public Plan(List<Vertex> vertices, List<Edge> edges) {
        this(vertices, edges, List.of());
    }
}
