package dev.millrace.embedded;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.runtime.jobgraph.JobGraph;

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
        return this::execute;
    }

    private CompletableFuture<JobClient> execute(
            Pipeline pipeline, Configuration configuration, ClassLoader userClassLoader) throws Exception {
        JobGraph graph = PipelineExecutorUtils.getJobGraph(pipeline, configuration, userClassLoader);
        Millrace target = engine == null ? SharedEngine.get() : engine;
        MillraceJob job = target.submit(graph, userClassLoader);
        return CompletableFuture.completedFuture(new EmbeddedJobClient(job, userClassLoader));
    }
}
