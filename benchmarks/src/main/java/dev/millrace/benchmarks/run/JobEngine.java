package dev.millrace.benchmarks.run;

import dev.millrace.embedded.Millrace;
import java.util.concurrent.Callable;

/** What stands behind {@code getExecutionEnvironment()} in this process while a piece of code runs. Stateless. */
final class JobEngine {
    private JobEngine() {}

    /** Starts the engine, calls {@code jobs} and stops the engine again. Blocks. */
    static <T> T during(EngineKind kind, int parallelism, Callable<T> jobs) throws Exception {
        return switch (kind) {
            case MILLRACE -> {
                // The installed engine belongs to the process and ends with it.
                Millrace.install();
                yield jobs.call();
            }
            case FLINK, FLINK_TUNED, FLINK_TIMEOUT_0, FLINK_UNALIGNED -> onPeer(kind, parallelism, jobs);
            case LOOP -> jobs.call();
        };
    }

    private static <T> T onPeer(EngineKind kind, int parallelism, Callable<T> jobs) throws Exception {
        PeerCluster cluster = PeerCluster.start(kind.configuration(), parallelism);
        try {
            return jobs.call();
        } finally {
            cluster.stop();
        }
    }
}
