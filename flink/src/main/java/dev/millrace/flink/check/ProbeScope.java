package dev.millrace.flink.check;

import dev.millrace.flink.host.JobScope;
import dev.millrace.flink.host.ManagedMemory;
import dev.millrace.flink.host.SnapshotReceiver;
import dev.millrace.flink.metric.EngineMetrics;
import dev.millrace.flink.metric.ManagedMemoryUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.memory.SharedResources;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.util.SimpleUserCodeClassLoader;

/** What operators that are only opened see of their job: no coordinators, no cached files, no splits. Stateless. */
final class ProbeScope {
    private static final String NOT_HERE = "the job is only looked at, and does not run";

    private ProbeScope() {}

    static JobScope of(JobUnderCheck job, Path directory) throws IOException, ClassNotFoundException {
        var graph = job.graph();
        return new JobScope(
                new JobInfoImpl(graph.getJobID(), graph.getName()),
                graph.getSerializedExecutionConfig().deserializeValue(job.classLoader()),
                graph.getJobConfiguration(),
                job.configuration(),
                SimpleUserCodeClassLoader.create(job.classLoader()),
                directory,
                Map.of(),
                EngineMetrics.none().attempt(graph.getJobID(), graph.getName()),
                new OwnAggregates(),
                new NoCoordinators(),
                new ManagedMemory(job.configuration(), new SharedResources(), new ManagedMemoryUse()),
                (vertex, subtask) -> {
                    throw new UnsupportedOperationException(NOT_HERE);
                });
    }

    private static final class OwnAggregates implements GlobalAggregateManager {
        @Override
        public <I, A, O> O updateGlobalAggregate(String name, Object value, AggregateFunction<I, A, O> function) {
            throw new UnsupportedOperationException(NOT_HERE);
        }
    }

    private static final class NoCoordinators implements JobScope.EventRouter {
        @Override
        public void ready(JobVertexID vertex, int subtask) {
            // There is nobody to hear it.
        }

        @Override
        public void send(OperatorID operator, int subtask, OperatorEvent event) {
            // There is nobody to hear it.
        }

        @Override
        public CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException(NOT_HERE));
        }

        @Override
        public SnapshotReceiver snapshots() {
            throw new UnsupportedOperationException(NOT_HERE);
        }

        @Override
        public ExecutorService background() {
            return ForkJoinPool.commonPool();
        }
    }
}
