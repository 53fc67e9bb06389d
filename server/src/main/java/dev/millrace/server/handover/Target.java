package dev.millrace.server.handover;

import org.apache.flink.api.common.JobID;

/** A Flink cluster. Every call returns within its own limit; used by one thread. */
interface Target extends AutoCloseable {
    /** @throws dev.millrace.engine.error.MillraceException E260 if it cannot be asked */
    TargetFacts facts();

    /** Submits the job; the same one again, with the same id, does no harm. */
    Posting submit(Parcel parcel, JobID job, String savepoint);

    Sighting look(JobID job);

    /**
     * Asks it to stop the job with a canonical savepoint; the same again, with the same trigger, does no harm.
     *
     * @param trigger an id of 32 hexadecimal digits
     */
    Posting stop(JobID job, String directory, String trigger);

    /** What became of that. */
    StopStatus stopStatus(JobID job, String trigger);

    /** Asks it to cancel the job; looking tells whether it did. */
    void cancel(JobID job);

    /** Asks for a checkpoint, so that nobody waits for the next that is due. */
    void triggerCheckpoint(JobID job);

    @Override
    void close();
}
