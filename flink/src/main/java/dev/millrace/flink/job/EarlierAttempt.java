package dev.millrace.flink.job;

import java.util.List;

/**
 * How one attempt of a job ended that was followed by another. Immutable.
 *
 * @param vertices how each subtask ended
 * @param accumulators what they had counted by then
 */
public record EarlierAttempt(List<VertexStatus> vertices, AccumulatorTexts accumulators) {
    public EarlierAttempt {
        vertices = List.copyOf(vertices);
    }
}
