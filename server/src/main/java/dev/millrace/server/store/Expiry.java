package dev.millrace.server.store;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;

/**
 * For how long ended jobs are kept. Immutable.
 *
 * @param capacity how many at most
 * @param lifeMs how long each
 */
public record Expiry(int capacity, long lifeMs) {

    /** What {@code jobstore.max-capacity} and {@code jobstore.expiration-time} say. */
    public static Expiry of(Configuration configuration) {
        return new Expiry(
                configuration.get(JobManagerOptions.JOB_STORE_MAX_CAPACITY),
                Duration.ofSeconds(configuration.get(JobManagerOptions.JOB_STORE_EXPIRATION_TIME))
                        .toMillis());
    }
}
