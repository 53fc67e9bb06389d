package dev.millrace.flink.metric;

import java.net.InetAddress;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.groups.JobManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;

/** The metrics of one engine, as if its process were a JobManager and a TaskManager. Thread-safe. */
public final class EngineMetrics implements AutoCloseable {
    /** Flink's name of a TaskManager; the one here. */
    public static final String TASK_MANAGER_ID = "millrace";

    private final MetricRegistry registry;
    private final TaskManagerMetricGroup taskManager;
    private JobManagerMetricGroup master;

    private EngineMetrics(MetricRegistry registry) {
        this.registry = registry;
        this.taskManager = TaskManagerMetricGroup.createTaskManagerMetricGroup(
                registry, InetAddress.getLoopbackAddress().getHostName(), new ResourceID(TASK_MANAGER_ID));
    }

    /** Metrics that nobody sees. */
    public static EngineMetrics none() {
        return new EngineMetrics(NoOpMetricRegistry.INSTANCE);
    }

    /** A registry costs classes and threads, so there is one only where somebody reports. */
    public static EngineMetrics of(Configuration configuration) {
        boolean reports = configuration.toMap().keySet().stream()
                .anyMatch(key -> key.startsWith("metrics.reporter") || key.equals(MetricOptions.REPORTERS_LIST.key()));
        if (!reports) {
            return none();
        }
        return new EngineMetrics(new MetricRegistryImpl(
                MetricRegistryConfiguration.fromConfiguration(configuration, Long.MAX_VALUE),
                ReporterSetup.fromConfiguration(configuration, null)));
    }

    /** Where the metrics of an attempt at a job go. */
    public JobMetrics job(JobID id, String name) {
        return new JobMetrics(registry, taskManager.addJob(id, name));
    }

    /** The attempt is over. */
    public void forget(JobID id) {
        taskManager.removeJobMetricsGroup(id);
    }

    /** Where metrics go that a job has once, made when the first asks for it. */
    public synchronized JobManagerMetricGroup master() {
        if (master == null) {
            master = JobManagerMetricGroup.createJobManagerMetricGroup(
                    registry, InetAddress.getLoopbackAddress().getHostName());
        }
        return master;
    }

    @Override
    public void close() {
        if (registry instanceof MetricRegistryImpl real) {
            real.closeAsync();
        }
    }
}
