package dev.millrace.server;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;

/** What holds where a configuration does not say anything, and differs from Flink's defaults. Immutable. */
final class Defaults {
    private static final String LOOPBACK = "localhost";
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private Defaults() {}

    static Configuration complete(Configuration given) {
        Configuration complete = new Configuration(given);
        fill(complete, RestOptions.BIND_ADDRESS, LOOPBACK);
        fill(complete, RestOptions.ADDRESS, LOOPBACK);
        fill(complete, JobManagerOptions.BIND_HOST, LOOPBACK);
        fill(complete, RestOptions.CACHE_CHECKPOINT_STATISTICS_TIMEOUT, AT_ONCE);
        return complete;
    }

    private static <T> void fill(Configuration configuration, ConfigOption<T> option, T value) {
        if (!configuration.contains(option)) {
            configuration.set(option, value);
        }
    }

    /** The address that ports are bound to. */
    static String bindAddress(Configuration complete) {
        return complete.get(RestOptions.BIND_ADDRESS);
    }

    /** An address of this machine that such a port is reached by. */
    static String reachable(Configuration complete) {
        String bound = bindAddress(complete);
        return bound.equals("0.0.0.0") || bound.equals("::") ? LOOPBACK : bound;
    }
}
