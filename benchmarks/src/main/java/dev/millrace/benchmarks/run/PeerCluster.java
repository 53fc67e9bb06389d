package dev.millrace.benchmarks.run;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A stock Flink MiniCluster that stays up while the jobs of this process run, so that its start is in no figure; the
 * environment that Flink gives a program by itself would start one for each job. Thread-safe.
 */
final class PeerCluster {
    private static final String TARGET = "benchmark-peer";

    private final MiniCluster cluster;

    private PeerCluster(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts the cluster and makes {@code getExecutionEnvironment()} run jobs on it. */
    static PeerCluster start(Configuration settings, int parallelism) throws Exception {
        Configuration configuration = new Configuration(settings);
        configuration.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(configuration
                        .getOptional(TaskManagerOptions.NUM_TASK_SLOTS)
                        .orElse(parallelism))
                .build());
        cluster.start();
        Environment.install(new Executors(cluster), configuration);
        return new PeerCluster(cluster);
    }

    /** Blocks until the cluster is down. */
    void stop() throws Exception {
        Environment.uninstall();
        cluster.close();
    }

    /** Opens up what Flink keeps protected for its own command line client. */
    @SuppressWarnings("try") // Flink declares its close() to throw InterruptedException
    private static final class Environment extends StreamExecutionEnvironment {
        private Environment(Executors executors, Configuration configuration) {
            super(executors, configuration, Thread.currentThread().getContextClassLoader());
        }

        static void install(Executors executors, Configuration settings) {
            initializeContextEnvironment(ofProgram -> {
                Configuration configuration = new Configuration(settings);
                configuration.addAll(ofProgram);
                configuration.set(DeploymentOptions.TARGET, TARGET);
                configuration.set(DeploymentOptions.ATTACHED, true);
                return new Environment(executors, configuration);
            });
        }

        static void uninstall() {
            resetContextEnvironment();
        }
    }

    /** Submits to the one cluster. */
    private record Executors(MiniCluster cluster)
            implements PipelineExecutorServiceLoader, PipelineExecutorFactory, PipelineExecutor {
        @Override
        public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
            return this;
        }

        @Override
        public Stream<String> getExecutorNames() {
            return Stream.of(TARGET);
        }

        @Override
        public String getName() {
            return TARGET;
        }

        @Override
        public boolean isCompatibleWith(Configuration configuration) {
            return true;
        }

        @Override
        public PipelineExecutor getExecutor(Configuration configuration) {
            return this;
        }

        @Override
        public CompletableFuture<JobClient> execute(Pipeline pipeline, Configuration configuration, ClassLoader loader)
                throws Exception {
            JobGraph graph = PipelineExecutorUtils.getJobGraph(pipeline, configuration, loader);
            return cluster.submitJob(graph)
                    .thenApply(submitted -> new MiniClusterJobClient(
                            submitted.getJobID(),
                            cluster,
                            loader,
                            MiniClusterJobClient.JobFinalizationBehavior.NOTHING));
        }
    }
}
