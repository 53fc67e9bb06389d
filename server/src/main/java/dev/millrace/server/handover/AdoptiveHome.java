package dev.millrace.server.handover;

import org.apache.flink.api.common.JobID;

/**
 * What an adoption asks of the server that the job shall run on. Called on the adoption's thread; methods may block for
 * as long as they take. Thread-safe.
 */
public interface AdoptiveHome {
    /** The job here: {@link Sighting.Job}, at rest if its status is terminal, or {@link Sighting.Absent}. */
    Sighting look(JobID job);

    /**
     * Starts a job from a savepoint or checkpoint under another id; returns when it has been accepted. Does nothing if
     * {@code as} is known already.
     *
     * @throws RuntimeException if it cannot be started
     */
    void resume(Parcel parcel, JobID as, String savepoint);

    /** Asks for a checkpoint, so that nobody waits for the next that is due. */
    void triggerCheckpoint(JobID job);

    /** Asks for the job's end, for good. */
    void cancel(JobID job);

    /** Makes sure that a job that does not run here never will, even if the process ends. */
    void forget(JobID job);
}
