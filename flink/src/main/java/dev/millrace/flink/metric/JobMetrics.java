package dev.millrace.flink.metric;

import dev.millrace.engine.task.TaskContext;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskManagerJobMetricGroup;

/**
 * Where the metrics of one attempt at a job go. Thread-safe.
 *
 * @param registry of the engine
 * @param group of the job in the part of the process that Flink would call the TaskManager
 * @param shares told of each operator
 */
public record JobMetrics(MetricRegistry registry, TaskManagerJobMetricGroup group, OperatorShares shares) {

    static JobMetrics of(MetricRegistry registry, TaskManagerJobMetricGroup group) {
        JobMetrics job = new JobMetrics(registry, group, new OperatorShares());
        if (registry != NoOpMetricRegistry.INSTANCE) {
            job.shares.register(group);
        }
        return job;
    }

    /**
     * Begins to report on a task. Called on the task's thread, before its operators are made.
     *
     * @param name of the vertex
     * @param measuresWork whether what the task does can be told from what it waits for
     */
    public TaskMetrics task(ExecutionAttemptID attempt, String name, TaskContext context, boolean measuresWork) {
        TaskMetrics task = new TaskMetrics(this, group.addTask(attempt, name), context, measuresWork);
        if (registry != NoOpMetricRegistry.INSTANCE) {
            task.register();
        }
        return task;
    }
}
