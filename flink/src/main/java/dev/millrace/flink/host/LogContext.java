package dev.millrace.flink.host;

import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.MdcUtils;
import org.apache.flink.util.function.RunnableWithException;
import org.slf4j.MDC;

/**
 * Whose log lines a thread writes: the names of job, task and operator in the logger's context, where layouts find them
 * as {@code %X{flink-job-id}}, {@code %X{millrace-job}}, {@code %X{millrace-task}} and {@code %X{millrace-operator}}.
 * Where the logger keeps no context, as the command's does not, nothing happens. Immutable.
 *
 * <p>Records pass from operator to operator without a word here: meanwhile the whole chain is named.
 */
public final class LogContext {
    /** Flink's own key. */
    static final String JOB_ID = MdcUtils.JOB_ID;

    static final String JOB_NAME = "millrace-job";
    static final String TASK = "millrace-task";
    static final String OPERATOR = "millrace-operator";

    private final Map<String, String> entries;

    private LogContext(Map<String, String> entries) {
        this.entries = entries;
    }

    /** What the current thread has, for threads that it starts. */
    static LogContext current() {
        Map<String, String> entries = MDC.getCopyOfContextMap();
        return new LogContext(entries == null ? Map.of() : Map.copyOf(entries));
    }

    /** For threads that look after a job. */
    public static LogContext ofJob(JobID id, String name) {
        return new LogContext(Map.of(JOB_ID, id.toHexString(), JOB_NAME, name));
    }

    /** For threads that run a task's code, any operator's of its chain. */
    static LogContext ofTask(JobScope job, String task, String chain) {
        return new LogContext(Map.of(
                JOB_ID, job.jobId().toHexString(), JOB_NAME, job.info().getJobName(), TASK, task, OPERATOR, chain));
    }

    /** Runs what is one operator's of the current thread's task. Too dear for each record. */
    static void within(String operator, RunnableWithException action) throws Exception {
        String before = MDC.get(OPERATOR);
        MDC.put(OPERATOR, operator);
        try {
            action.run();
        } finally {
            if (before == null) {
                MDC.remove(OPERATOR);
            } else {
                MDC.put(OPERATOR, before);
            }
        }
    }

    /** Says from now on that the current thread, or the task whose thread locals it has, writes for this. */
    public void enter() {
        entries.forEach(MDC::put);
    }

    /** The action as a thread of no job's own should run it. */
    public Runnable around(Runnable action) {
        return MdcUtils.wrapRunnable(entries, action);
    }

    /** Takes back what {@link #enter()} said. */
    void leave() {
        entries.keySet().forEach(MDC::remove);
    }
}
