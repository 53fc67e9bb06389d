package dev.millrace.engine.job;

import dev.millrace.engine.task.TaskEnd;

/** Learns how a job fares. Called on the engine's threads; must not block. */
public interface JobListener {

    default void taskRunning(int vertex, int subtask) {}

    default void taskEnded(int vertex, int subtask, TaskEnd end, Throwable failure) {}

    /** The first failure of any task; the others are cancelled from now on. */
    default void failing(int vertex, int subtask, Throwable failure) {}

    /** No task runs any more. Called once. */
    void ended(TaskEnd end, Throwable failure);
}
