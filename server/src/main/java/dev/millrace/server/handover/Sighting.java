package dev.millrace.server.handover;

import org.apache.flink.api.common.JobStatus;

/** What looking for a job at a cluster, or on a server, came to. */
public sealed interface Sighting {
    /** Nobody has looked, since it makes no difference. */
    record NotAsked() implements Sighting {}

    /**
     * It is there.
     *
     * @param status fresh
     * @param isAllRunning whether every task runs or has finished; may be stale
     * @param completedCheckpoints may be stale by what the target says of itself
     * @param lastCheckpoint path of the newest; empty if there is none or it has none
     * @param failure root cause; empty if there is none
     */
    record Job(JobStatus status, boolean isAllRunning, long completedCheckpoints, String lastCheckpoint, String failure)
            implements Sighting {}

    /** A working JobManager says that there is no such job. */
    record Absent() implements Sighting {}

    /**
     * No answer, or none of a JobManager that could know.
     *
     * @param isRefused whether nobody listens there
     */
    record Silent(boolean isRefused, String why) implements Sighting {}
}
