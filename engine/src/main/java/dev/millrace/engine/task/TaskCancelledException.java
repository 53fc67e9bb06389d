package dev.millrace.engine.task;

/** Unwinds the stack of a task that was cancelled while it waited. */
public final class TaskCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TaskCancelledException(String task) {
        super("'" + task + "' was cancelled");
    }
}
