package dev.millrace.server.handover;

import org.apache.flink.api.common.JobID;

/** A Flink cluster. Every call returns within its own limit; used by one thread. */
interface Target extends AutoCloseable {
    /** @throws dev.millrace.engine.error.MillraceException E260 if it cannot be asked */
    TargetFacts facts();

    /** Submits the job; the same one again, with the same id, does no harm. */
    Posting submit(Parcel parcel, JobID job, String savepoint);

    Sighting look(JobID job);

    /** Asks it to cancel the job; looking tells whether it did. */
    void cancel(JobID job);

    /** Asks for a checkpoint, so that nobody waits for the next that is due. */
    void triggerCheckpoint(JobID job);

    @Override
    void close();
}
