package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.job.EngineSettings;
import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.schedule.WorkerPool;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.SystemClock;
import dev.millrace.flink.host.LogContext;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.memory.SharedResources;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.groups.JobManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;

/** What all jobs of one engine share: threads, clock, metrics, configuration. Thread-safe. */
public final class EngineRoom implements AutoCloseable {
    private final Configuration configuration;
    private final Scheduler scheduler;
    private final Clock clock;
    private final EngineSettings settings;
    private final MetricRegistry metricRegistry;
    private final TaskManagerMetricGroup metrics;
    private final SharedResources sharedResources = new SharedResources();
    private JobManagerMetricGroup masterMetrics;
    private final ControlThreads threads;

    /** @throws MillraceException if a value is none that its key may have */
    public EngineRoom(Configuration configuration) {
        this(
                configuration,
                new WorkerPool(MillraceOptions.workers(configuration)),
                new SystemClock("millrace-clock"),
                new DaemonThreads());
    }

    /**
     * An engine whose threads and time are given to it: nothing of it, nor of its jobs, makes any other.
     *
     * @throws MillraceException if a value is none that its key may have
     */
    public EngineRoom(Configuration configuration, Scheduler scheduler, Clock clock, ControlThreads threads) {
        this.configuration = new Configuration(configuration);
        this.settings = settings(this.configuration);
        this.scheduler = scheduler;
        this.clock = clock;
        this.threads = threads;
        this.metricRegistry = registry(this.configuration);
        this.metrics = TaskManagerMetricGroup.createTaskManagerMetricGroup(
                metricRegistry, InetAddress.getLoopbackAddress().getHostName(), new ResourceID("millrace"));
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

    /** Where metrics go that a job has once, made when the first asks for it. */
    synchronized JobManagerMetricGroup masterMetrics() {
        if (masterMetrics == null) {
            masterMetrics = JobManagerMetricGroup.createJobManagerMetricGroup(
                    metricRegistry, InetAddress.getLoopbackAddress().getHostName());
        }
        return masterMetrics;
    }

    public TaskManagerMetricGroup metrics() {
        return metrics;
    }

    /** What operators of all jobs have in common, such as the memory of RocksDB if the configuration wants that. */
    SharedResources sharedResources() {
        return sharedResources;
    }

    /** Runs what must not hold up a worker. */
    public ExecutorService control() {
        return threads.background();
    }

    /** The same on behalf of one job, whose log lines then say so. */
    Executor control(JobGraph job) {
        LogContext log = LogContext.ofJob(job.getJobID(), job.getName());
        return action -> control().execute(log.around(action));
    }

    /** Runs one action at a time, whatever it is that the name says. */
    ExecutorService serial(String name, ClassLoader context, LogContext log) {
        return threads.serial(name, context, log::enter);
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
        threads.close();
        if (metricRegistry instanceof MetricRegistryImpl registry) {
            registry.closeAsync();
        }
    }
}
