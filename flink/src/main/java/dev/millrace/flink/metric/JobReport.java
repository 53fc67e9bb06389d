package dev.millrace.flink.metric;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.executiongraph.JobStatusListener;
import org.apache.flink.runtime.executiongraph.JobStatusProvider;
import org.apache.flink.runtime.executiongraph.metrics.DownTimeGauge;
import org.apache.flink.runtime.executiongraph.metrics.UpTimeGauge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobmanager.scheduler.SlotSharingGroup;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.scheduler.metrics.DeploymentStateTimeMetrics;
import org.apache.flink.runtime.scheduler.metrics.JobStatusMetrics;

/**
 * What is reported of a job as a whole, by Flink's own gauges. Immutable.
 *
 * @param status where it stands, and since when
 * @param listeners takes whoever wants to hear of changes
 * @param restarts how often it was restarted
 */
public record JobReport(JobStatusProvider status, Consumer<JobStatusListener> listeners, Gauge<Long> restarts) {

    void register(MetricGroup group, Configuration configuration) {
        group.gauge(DownTimeGauge.METRIC_NAME, new DownTimeGauge(status));
        group.gauge(UpTimeGauge.METRIC_NAME, new UpTimeGauge(status));
        group.gauge(MetricNames.NUM_RESTARTS, restarts::getValue);
        group.gauge(MetricNames.FULL_RESTARTS, restarts::getValue);
        var wanted = MetricOptions.JobStatusMetricsSettings.fromConfiguration(configuration);
        JobStatusMetrics times = new JobStatusMetrics(
                status.getStatusTimestamp(org.apache.flink.api.common.JobStatus.INITIALIZING), wanted);
        times.registerMetrics(group);
        listeners.accept(times);
        // Tasks are made in the process that runs them: a job is never waiting for its deployment.
        new DeploymentStateTimeMetrics(JobType.STREAMING, wanted).registerMetrics(group);
    }

    /** The slots that a job takes in Flink: subtasks share one if their vertices are in the same group. */
    static int slots(JobGraph graph) {
        Map<SlotSharingGroup, Integer> widest = new HashMap<>();
        for (JobVertex vertex : graph.getVertices()) {
            widest.merge(vertex.getSlotSharingGroup(), Math.max(1, vertex.getParallelism()), Math::max);
        }
        return widest.values().stream().mapToInt(Integer::intValue).sum();
    }
}
