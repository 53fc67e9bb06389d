package dev.millrace.embedded;

import org.apache.flink.core.execution.PipelineExecutor;

/**
 * The time during which somebody else runs what the shared engine would: a command that runs a program of which it does
 * not know how it asks for Millrace. There is one at a time in a process. Thread-safe.
 */
public final class Takeover implements AutoCloseable {
    private Takeover() {}

    /**
     * From here on until {@link #close()}, {@link Millrace#install()} leaves Flink's environments as they are, and jobs
     * of environments whose {@code execution.target} is {@code millrace} go to {@code executor}.
     */
    public static Takeover by(PipelineExecutor executor) {
        SharedEngine.substitute(executor);
        return new Takeover();
    }

    @Override
    public void close() {
        SharedEngine.substitute(null);
    }
}
