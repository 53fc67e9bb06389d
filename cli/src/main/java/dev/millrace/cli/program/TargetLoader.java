package dev.millrace.cli.program;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Flink's way to ask "who runs this?", answered with one target whatever the configuration says. Immutable. */
final class TargetLoader implements PipelineExecutorServiceLoader, PipelineExecutorFactory {
    static final String NAME = "millrace";

    private final JobTarget target;

    TargetLoader(JobTarget target) {
        this.target = target;
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return true;
    }

    @Override
    public PipelineExecutor getExecutor(Configuration ignored) {
        return (pipeline, configuration, userClassLoader) -> {
            if (!(pipeline instanceof StreamGraph)) {
                throw DataSetPrograms.refused();
            }
            return CompletableFuture.completedFuture(
                    target.accept((StreamGraph) pipeline, configuration, userClassLoader));
        };
    }
}
