package dev.millrace.flink.job;

import dev.millrace.engine.time.Clock;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.executiongraph.JobStatusListener;
import org.apache.flink.runtime.executiongraph.JobStatusProvider;

/** The status of a job and when it entered each. Thread-safe. */
public final class StatusTimes implements JobStatusProvider {
    private final JobID job;
    private final Clock clock;
    private final long[] enteredMs = new long[JobStatus.values().length];
    private JobStatus current;
    private JobStatusListener listener;

    StatusTimes(JobID job, Clock clock) {
        this.job = job;
        this.clock = clock;
        enter(JobStatus.INITIALIZING);
        enter(JobStatus.CREATED);
    }

    synchronized void enter(JobStatus status) {
        current = status;
        enteredMs[status.ordinal()] = clock.nowMs();
        tell();
    }

    /** Tells the listener where the job stands, and of every change from now on. There is one listener. */
    synchronized void listen(JobStatusListener only) {
        listener = only;
        tell();
    }

    private void tell() {
        if (listener != null) {
            listener.jobStatusChanges(job, current, enteredMs[current.ordinal()]);
        }
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

    @Override
    public JobStatus getState() {
        return current();
    }

    @Override
    public long getStatusTimestamp(JobStatus status) {
        return enteredMs(status);
    }

    /** From the beginning until the job ended, or until now. */
    public synchronized long durationMs() {
        long end = current.isGloballyTerminalState() ? enteredMs[current.ordinal()] : clock.nowMs();
        return Math.max(0, end - enteredMs[JobStatus.INITIALIZING.ordinal()]);
    }
}
