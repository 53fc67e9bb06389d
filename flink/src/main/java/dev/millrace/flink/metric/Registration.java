package dev.millrace.flink.metric;

import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * A metric that is alive. Immutable.
 *
 * @param metric to be asked for its value by any thread
 * @param name within the group
 * @param group says what the metric is about
 */
public record Registration(Metric metric, String name, AbstractMetricGroup<?> group) {}
