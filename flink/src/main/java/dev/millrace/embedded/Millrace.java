package dev.millrace.embedded;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** An engine inside this process. Thread-safe. */
public final class Millrace implements AutoCloseable {

    /** Starts an engine with one worker thread a core; {@code configuration} is Flink's, with our {@code millrace.*} keys. */
    public static Millrace start(Configuration configuration) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes {@code StreamExecutionEnvironment.getExecutionEnvironment()} in this JVM return an environment whose jobs run
     * here, on an engine shared by the process. Calling it again changes nothing.
     */
    public static void install() {
        throw new UnsupportedOperationException();
    }

    /**
     * Starts a job. Returns as soon as its tasks are being deployed; whatever goes wrong from there on arrives in {@link
     * MillraceJob#result()}.
     *
     * @throws dev.millrace.engine.error.MillraceException if the graph asks for something that Millrace refuses
     */
    public MillraceJob submit(JobGraph graph, ClassLoader userClassLoader) {
        throw new UnsupportedOperationException();
    }

    /** Every job since the start, running or ended. */
    public List<MillraceJob> jobs() {
        throw new UnsupportedOperationException();
    }

    public Optional<MillraceJob> job(JobID id) {
        throw new UnsupportedOperationException();
    }

    /** Cancels what runs, waits for it and ends all threads. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
