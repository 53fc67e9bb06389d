package dev.millrace.flink.job;

import dev.millrace.engine.time.Clock;
import org.apache.flink.api.common.JobStatus;

/** The status of a job and when it entered each. Thread-safe. */
public final class StatusTimes {
    private final Clock clock;
    private final long[] enteredMs = new long[JobStatus.values().length];
    private JobStatus current;

    StatusTimes(Clock clock) {
        this.clock = clock;
        enter(JobStatus.INITIALIZING);
        enter(JobStatus.CREATED);
    }

    synchronized void enter(JobStatus status) {
        current = status;
        enteredMs[status.ordinal()] = clock.nowMs();
    }

    synchronized boolean enterUnlessTerminal(JobStatus status) {
        if (current.isGloballyTerminalState()) {
            return false;
        }
        enter(status);
        return true;
    }

    public synchronized JobStatus current() {
        return current;
    }

    /** When the job entered a status, in milliseconds since 1970; 0 if it never did. */
    public synchronized long enteredMs(JobStatus status) {
        return enteredMs[status.ordinal()];
    }

    /** From the beginning until the job ended, or until now. */
    public synchronized long durationMs() {
        long end = current.isGloballyTerminalState() ? enteredMs[current.ordinal()] : clock.nowMs();
        return Math.max(0, end - enteredMs[JobStatus.INITIALIZING.ordinal()]);
    }
}
