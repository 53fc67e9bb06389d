package dev.millrace.server.handover;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;

/**
 * What a hand-over asks of the server that the job runs on. Called on the hand-over's thread; methods other than
 * {@link #stopWithSavepoint} may block for as long as they take. Thread-safe.
 */
public interface Home {
    /** What has become of a job here. */
    enum Presence {
        /** It has not ended; it may be restarting. */
        RUNNING,
        /** It has ended: finished, cancelled, failed or stopped. */
        ENDED,
        /** Nobody knows it, as after a crash. */
        UNKNOWN
    }

    /** Now. */
    Presence presence(JobID job);

    /**
     * What to hand over.
     *
     * @throws dev.millrace.engine.error.MillraceException E265 if no such job runs
     */
    Submission submission(JobID job);

    /**
     * Ends the job with a canonical savepoint and without draining; completes with its path when nothing of the job
     * runs any more. If it fails the job runs on or has failed.
     */
    CompletableFuture<String> stopWithSavepoint(JobID job, String directory);

    /**
     * Starts a job from a savepoint or checkpoint under another id; returns when it has been accepted. Does nothing if
     * {@code as} is known already.
     *
     * @throws RuntimeException if it cannot be started
     */
    void resume(Parcel parcel, JobID as, String savepoint);

    /** Starts a job whose process has gone, as after any crash, from its newest checkpoint; nothing if it runs. */
    void recover(JobID job);
}
