package dev.millrace.difference.harness;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.SerializedValue;

/** Flink's own runtime in this JVM: the reference. One cluster serves all cases. */
final class StockFlink implements EngineUnderTest {

    private static final int SLOTS = 16;

    private MiniCluster cluster;

    @Override
    public String name() {
        return "flink";
    }

    @Override
    public SubmittedJob submit(JobGraph graph, ClassLoader classLoader) throws Exception {
        MiniCluster running = running();
        running.submitJob(graph).get();
        return new Submitted(running, graph.getJobID());
    }

    private MiniCluster running() throws Exception {
        if (cluster == null) {
            Configuration configuration = new Configuration();
            configuration.set(RestOptions.BIND_PORT, "0");
            configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
            configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
            cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                    .setConfiguration(configuration)
                    .setNumTaskManagers(1)
                    .setNumSlotsPerTaskManager(SLOTS)
                    .build());
            cluster.start();
        }
        return cluster;
    }

    @Override
    public void abandon() {
        cluster = null;
    }

    private record Submitted(MiniCluster cluster, JobID id) implements SubmittedJob {

        @Override
        public CompletableFuture<JobStatus> status() {
            return cluster.getJobStatus(id);
        }

        @Override
        public CompletableFuture<JobResult> result() {
            return cluster.requestJobResult(id);
        }

        @Override
        public CompletableFuture<Void> cancel() {
            return cluster.cancelJob(id).thenApply(acknowledged -> null);
        }

        @Override
        public CompletableFuture<CoordinationResponse> coordinationRequest(
                OperatorID operator, CoordinationRequest request) {
            try {
                return cluster.deliverCoordinationRequestToCoordinator(id, operator, new SerializedValue<>(request));
            } catch (java.io.IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }
}
