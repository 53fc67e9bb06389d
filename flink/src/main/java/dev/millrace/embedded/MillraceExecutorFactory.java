package dev.millrace.embedded;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;

/** What Flink finds for {@code execution.target: millrace}. Thread-safe. */
public final class MillraceExecutorFactory implements PipelineExecutorFactory {
    /** The value of {@code execution.target}. */
    public static final String NAME = "millrace";

    private final Millrace engine;

    /** For Flink's service loader: jobs run on the engine that the process shares. */
    public MillraceExecutorFactory() {
        this(null);
    }

    MillraceExecutorFactory(Millrace engine) {
        this.engine = engine;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return NAME.equalsIgnoreCase(configuration.get(DeploymentOptions.TARGET));
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        if (engine != null) {
            return executor(engine);
        }
        return SharedEngine.substitute().orElseGet(() -> executor(SharedEngine.get()));
    }

    private static PipelineExecutor executor(Millrace engine) {
        return (pipeline, configuration, userClassLoader) -> CompletableFuture.completedFuture(
                engine.submit(pipeline, configuration, userClassLoader).client(userClassLoader));
    }
}
