package dev.millrace.flink.job;

import java.util.List;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/**
 * How the subtasks of one vertex fare at one instant. Immutable.
 *
 * @param id Flink's id of the vertex
 * @param name Flink's name of it
 * @param maxParallelism the number of key groups
 * @param subtasks in order; as many as the vertex is parallel
 */
public record VertexStatus(JobVertexID id, String name, int maxParallelism, List<SubtaskStatus> subtasks) {
    public VertexStatus {
        subtasks = List.copyOf(subtasks);
    }
}
