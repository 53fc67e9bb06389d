package dev.millrace.embedded;

import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.execution.PipelineExecutor;

/**
 * The engine that programs share which only say that they want to run on Millrace; or whoever has taken its place. All
 * of it is static, as Flink's own registration of environments is. Thread-safe.
 */
final class SharedEngine {
    private static volatile PipelineExecutor substitute;

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

    /** Puts an executor in the engine's place; null puts the engine back. */
    static void substitute(PipelineExecutor executor) {
        substitute = executor;
    }

    /** Who is to be given the jobs instead. */
    static Optional<PipelineExecutor> substitute() {
        return Optional.ofNullable(substitute);
    }
}
