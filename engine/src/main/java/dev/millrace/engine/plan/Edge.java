package dev.millrace.engine.plan;

import java.util.Objects;

/**
 * A stream from one vertex to an input of another. Immutable.
 *
 * @param from the producer's position in the plan
 * @param to the consumer's position, greater than {@code from}
 * @param input which of the consumer's inputs it feeds; several edges may feed one
 */
public record Edge(int from, int to, int input, Distribution distribution) {
    public Edge {
        Objects.requireNonNull(distribution);
        if (from >= to) {
            throw new IllegalArgumentException(
                    "edge from=" + from + " to=" + to + " goes against the order of the plan");
        }
    }
}
