package dev.millrace.engine.task;

/** How a task came to its end. */
public enum TaskEnd {
    FINISHED,
    CANCELLED,
    FAILED
}
