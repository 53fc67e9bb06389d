package dev.millrace.embedded;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** The engine that programs share which only say that they want to run on Millrace. Thread-safe. */
final class SharedEngine {

    private SharedEngine() {}

    private static final class Holder {
        private static final Millrace ENGINE = Millrace.start(configuration());

        private static Configuration configuration() {
            return System.getenv("FLINK_CONF_DIR") == null
                    ? new Configuration()
                    : GlobalConfiguration.loadConfiguration();
        }
    }

    /** Starts it on the first call. Its threads are daemons: it ends with the process. */
    static Millrace get() {
        return Holder.ENGINE;
    }
}
