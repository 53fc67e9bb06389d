package dev.millrace.flink.job;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/**
 * What the accumulators of a job hold, in words, as Flink's views show it. Immutable; travels between processes.
 *
 * @param ofJob merged over all tasks
 * @param ofVertices merged over the subtasks of each vertex that has any
 * @param ofSubtasks those of each subtask that has any
 */
@SuppressWarnings("serial") // Java's own collections are serializable.
public record AccumulatorTexts(
        List<StringifiedAccumulatorResult> ofJob,
        Map<JobVertexID, List<StringifiedAccumulatorResult>> ofVertices,
        Map<Subtask, List<StringifiedAccumulatorResult>> ofSubtasks)
        implements Serializable {

    /** A job that counts nothing. */
    public static final AccumulatorTexts NONE = new AccumulatorTexts(List.of(), Map.of(), Map.of());

    /** A subtask by its place. */
    public record Subtask(JobVertexID vertex, int index) implements Serializable {}

    /** Those of a vertex; none if it has none. */
    public StringifiedAccumulatorResult[] of(JobVertexID vertex) {
        return ofVertices.getOrDefault(vertex, List.of()).toArray(StringifiedAccumulatorResult[]::new);
    }

    /** Those of a subtask; none if it has none. */
    public StringifiedAccumulatorResult[] of(JobVertexID vertex, int subtask) {
        return ofSubtasks
                .getOrDefault(new Subtask(vertex, subtask), List.of())
                .toArray(StringifiedAccumulatorResult[]::new);
    }
}
