package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;

/** How much a source may still emit in this turn. Owned by the task's thread. */
final class EmitBudget {
    private final TaskContext context;
    private int left;

    EmitBudget(TaskContext context) {
        this.context = context;
    }

    void refill(int records) {
        left = records;
    }

    /** Uses up one record's worth; whether another may follow. */
    boolean check() {
        return --left > 0 && !context.isScarce() && context.mailbox().isEmpty();
    }
}
