package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import org.apache.flink.api.common.JobID;

/** What is said to who submits a job twice. Stateless. */
public final class DuplicateJob {
    private DuplicateJob() {}

    /** E311. */
    public static MillraceException of(JobID id, String name) {
        return new MillraceException(
                MillraceException.Group.USER,
                "E311",
                "job " + id + " ('" + name + "') has been submitted before",
                "Build a new job graph for each submission.");
    }
}
