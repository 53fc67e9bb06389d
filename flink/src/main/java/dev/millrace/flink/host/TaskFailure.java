package dev.millrace.flink.host;

import org.apache.flink.runtime.JobException;

/** Says in which task, operator and record user code failed; the cause is what it threw. Immutable. */
public final class TaskFailure extends JobException {
    private static final long serialVersionUID = 1L;

    private final String task;
    private final String site;

    TaskFailure(String vertex, String task, String site, Throwable cause) {
        super("Task '" + task + "' failed" + (site.isEmpty() ? "" : " in " + site) + ": " + cause, cause);
        this.task = task;
        this.site = site.isEmpty() ? "vertex '" + vertex + "'" : site;
    }

    /** "Map -> Sink (2/4)". */
    public String task() {
        return task;
    }

    /** "operator 'x' on record y". */
    public String site() {
        return site;
    }
}
