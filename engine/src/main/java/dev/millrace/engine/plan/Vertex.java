package dev.millrace.engine.plan;

import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskLogic;
import java.util.Objects;
import java.util.function.Function;

/**
 * A step of the job, run as {@code parallelism} tasks. Immutable.
 *
 * @param name for people
 * @param parallelism at least 1
 * @param inputCount how many inputs the logic tells apart
 * @param blocking whether its tasks are known to block and should each have a thread of their own
 * @param logic makes the logic of one task; called on the thread that deploys the job
 */
public record Vertex(
        String name, int parallelism, int inputCount, boolean blocking, Function<TaskContext, TaskLogic> logic) {
    public Vertex {
        Objects.requireNonNull(name);
        Objects.requireNonNull(logic);
        if (parallelism < 1) {
            throw new IllegalArgumentException("vertex '" + name + "' has parallelism=" + parallelism + "; at least 1");
        }
    }
}
