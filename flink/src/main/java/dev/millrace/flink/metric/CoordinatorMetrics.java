package dev.millrace.flink.metric;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;

/** Where the coordinators of one job report. Thread-safe. */
@FunctionalInterface
public interface CoordinatorMetrics {
    /** The group of one operator. */
    MetricGroup of(JobVertex vertex, OperatorID operator);
}
