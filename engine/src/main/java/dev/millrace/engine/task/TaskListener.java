package dev.millrace.engine.task;

/** Learns how a task fares. Called on the task's thread; must not block. */
public interface TaskListener {

    void running(int vertex, int subtask);

    /** Nothing of the task runs any more. */
    void ended(int vertex, int subtask, TaskEnd end, Throwable failure);

    /** Something failed; the task will {@linkplain #ended end} later. Called at most once a task. */
    void failing(int vertex, int subtask, Throwable failure);
}
