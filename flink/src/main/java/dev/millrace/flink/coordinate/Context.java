package dev.millrace.flink.coordinate;

import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorCoordinatorMetricGroup;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorCoordinatorMetricGroup;
import org.apache.flink.runtime.operators.coordination.CoordinatorStore;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;

/**
 * What a coordinator sees of the job. Immutable.
 *
 * @param operator whose coordinator it is
 * @param parallelism of the operator
 * @param classLoader the job's
 * @param store shared by all coordinators of the job
 * @param metrics of the operator
 * @param failJob fails the job
 */
record Context(
        OperatorID operator,
        int parallelism,
        ClassLoader classLoader,
        CoordinatorStore store,
        MetricGroup metrics,
        Consumer<Throwable> failJob)
        implements OperatorCoordinator.Context {

    @Override
    public OperatorID getOperatorId() {
        return operator;
    }

    @Override
    public OperatorCoordinatorMetricGroup metricGroup() {
        return new InternalOperatorCoordinatorMetricGroup(metrics);
    }

    @Override
    public void failJob(Throwable cause) {
        failJob.accept(cause);
    }

    @Override
    public int currentParallelism() {
        return parallelism;
    }

    @Override
    public ClassLoader getUserCodeClassloader() {
        return classLoader;
    }

    @Override
    public CoordinatorStore getCoordinatorStore() {
        return store;
    }

    @Override
    public boolean isConcurrentExecutionAttemptsSupported() {
        return false;
    }

    @Override
    public CheckpointCoordinator getCheckpointCoordinator() {
        return null;
    }
}
