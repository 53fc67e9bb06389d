package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.job.EngineSettings;
import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.schedule.WorkerPool;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.SystemClock;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;

/** What all jobs of one engine share: threads, clock, metrics, configuration. Thread-safe. */
public final class EngineRoom implements AutoCloseable {
    private final Configuration configuration;
    private final Scheduler scheduler;
    private final Clock clock;
    private final EngineSettings settings;
    private final MetricRegistry metricRegistry;
    private final TaskManagerMetricGroup metrics;
    private final ExecutorService control;

    /** @throws MillraceException if a value is none that its key may have */
    public EngineRoom(Configuration configuration) {
        this.configuration = new Configuration(configuration);
        this.settings = settings(this.configuration);
        this.scheduler = new WorkerPool(MillraceOptions.workers(this.configuration));
        this.clock = new SystemClock("millrace-clock");
        this.metricRegistry = registry(this.configuration);
        this.metrics = TaskManagerMetricGroup.createTaskManagerMetricGroup(
                metricRegistry, InetAddress.getLoopbackAddress().getHostName(), new ResourceID("millrace"));
        this.control = Executors.newCachedThreadPool(action -> {
            Thread thread = new Thread(action, "millrace-control");
            thread.setDaemon(true);
            // It would inherit that of the job whose end it was made for, and keep it.
            thread.setContextClassLoader(EngineRoom.class.getClassLoader());
            return thread;
        });
    }

    private static EngineSettings settings(Configuration configuration) {
        return new EngineSettings(
                MillraceOptions.channelCapacity(configuration),
                EngineSettings.DEFAULTS.cancellationGraceMs(),
                MillraceOptions.read(configuration, TaskManagerOptions.TASK_CANCELLATION_INTERVAL)
                        .toMillis(),
                MillraceOptions.read(configuration, TaskManagerOptions.TASK_CANCELLATION_TIMEOUT)
                        .toMillis());
    }

    /** A registry costs classes and threads, so there is one only where somebody reports. */
    private static MetricRegistry registry(Configuration configuration) {
        boolean reports = configuration.toMap().keySet().stream()
                .anyMatch(key -> key.startsWith("metrics.reporter") || key.equals(MetricOptions.REPORTERS_LIST.key()));
        if (!reports) {
            return NoOpMetricRegistry.INSTANCE;
        }
        return new MetricRegistryImpl(
                MetricRegistryConfiguration.fromConfiguration(configuration, Long.MAX_VALUE),
                ReporterSetup.fromConfiguration(configuration, null));
    }

    public Configuration configuration() {
        return configuration;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Clock clock() {
        return clock;
    }

    public EngineSettings settings() {
        return settings;
    }

    public TaskManagerMetricGroup metrics() {
        return metrics;
    }

    /** Runs what must not hold up a worker. */
    public ExecutorService control() {
        return control;
    }

    /** A directory for a job's temporary files; not created yet. */
    public Path temporaryDirectory(String job) {
        String[] roots = ConfigurationUtils.parseTempDirectories(configuration);
        return Path.of(roots.length == 0 ? System.getProperty("java.io.tmpdir") : roots[0], "millrace-" + job);
    }

    @Override
    public void close() {
        scheduler.close();
        clock.close();
        control.shutdown();
        if (metricRegistry instanceof MetricRegistryImpl registry) {
            registry.closeAsync();
        }
    }
}
