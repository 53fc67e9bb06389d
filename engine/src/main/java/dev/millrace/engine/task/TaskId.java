package dev.millrace.engine.task;

/**
 * Which subtask of which vertex. Immutable.
 *
 * @param vertex position in the plan
 * @param name the vertex's name
 * @param subtask from 0
 * @param parallelism of the vertex
 */
public record TaskId(int vertex, String name, int subtask, int parallelism) {
    @Override
    public String toString() {
        return name + " (" + (subtask + 1) + "/" + parallelism + ")";
    }
}
