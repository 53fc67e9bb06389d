package dev.millrace.server.store;

import dev.millrace.flink.job.MillraceOptions;
import org.apache.flink.configuration.Configuration;

/**
 * For how long ended jobs are kept. Immutable.
 *
 * @param capacity how many at most
 * @param lifeMs how long each
 */
public record Expiry(int capacity, long lifeMs) {

    /**
     * What {@code jobstore.max-capacity} and {@code jobstore.expiration-time} say.
     *
     * @throws dev.millrace.engine.error.MillraceException if a value is none that its key may have
     */
    public static Expiry of(Configuration configuration) {
        return new Expiry(
                MillraceOptions.endedJobs(configuration),
                MillraceOptions.endedJobsLast(configuration).toMillis());
    }
}
