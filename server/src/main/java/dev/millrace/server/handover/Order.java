package dev.millrace.server.handover;

import java.io.Serializable;
import org.apache.flink.api.common.JobID;

/**
 * What somebody asked for. Immutable.
 *
 * @param job that runs here
 * @param target the cluster's REST address, as {@code http://host:8081}
 * @param directory where the savepoint goes; both sides must reach it
 * @param parallelism for vertices that have the job's default; 0 leaves all as they are
 * @param patienceMs how long to keep asking a target that does not answer
 * @param confirmMs how long the job may take there to its first checkpoint
 */
public record Order(JobID job, String target, String directory, int parallelism, long patienceMs, long confirmMs)
        implements Serializable {
    /** Unless somebody says otherwise. */
    public static final long PATIENCE_MS = 60_000;

    /** Beside the patience, for a first checkpoint. */
    public static final long CONFIRM_MS = 120_000;
}
