package dev.millrace.flink.metric;

import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.time.Clock;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.JobManagerJobMetricGroup;
import org.apache.flink.runtime.metrics.groups.JobManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;

/**
 * The metrics of one engine, whose process is a JobManager and a TaskManager in one. Thread-safe.
 *
 * <p>A registry costs classes and threads, so there is one only where somebody reports or may ask: otherwise Flink's
 * groups lead nowhere, and what is about the process is not measured at all.
 */
public final class EngineMetrics implements AutoCloseable {
    /** Flink's name for a TaskManager; that of the only one here. */
    public static final String TASK_MANAGER_ID = "millrace";

    private final Configuration configuration;
    private final MetricRegistry registry;
    private final ManagedMemoryUse memory = new ManagedMemoryUse();
    private final Map<JobID, Integer> slotsOfJobs = new ConcurrentHashMap<>();
    private final TaskManagerMetricGroup taskManager;
    private JobManagerMetricGroup master;

    private EngineMetrics(Configuration configuration, MetricRegistry registry) {
        this.configuration = configuration;
        this.registry = registry;
        this.taskManager = isKept() ? process() : silentTaskManager();
    }

    /** Metrics that nobody sees. */
    public static EngineMetrics none() {
        return new EngineMetrics(new Configuration(), NoOpMetricRegistry.INSTANCE);
    }

    /**
     * What the configuration asks for. May open a reporter's port.
     *
     * @param remarks hears, a sentence each, what about the reporters is not as the configuration wants it
     */
    public static EngineMetrics of(Configuration configuration, Consumer<String> remarks) {
        Reporters reporters = new Reporters(configuration, remarks);
        if (!reporters.areAskedFor() && !configuration.get(MetricsOption.KEEP)) {
            return new EngineMetrics(configuration, NoOpMetricRegistry.INSTANCE);
        }
        return new EngineMetrics(
                configuration,
                new LiveRegistry(
                        MetricRegistryConfiguration.fromConfiguration(configuration, Long.MAX_VALUE),
                        reporters.setups()));
    }

    private static String host() {
        return InetAddress.getLoopbackAddress().getHostName();
    }

    private TaskManagerMetricGroup silentTaskManager() {
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(registry, host(), new ResourceID(TASK_MANAGER_ID));
    }

    private TaskManagerMetricGroup process() {
        ProcessStatus status = new ProcessStatus(
                registry, host(), ConfigurationUtils.getSystemResourceMetricsProbingInterval(configuration));
        int slots = Math.max(1, configuration.get(TaskManagerOptions.NUM_TASK_SLOTS));
        status.jobManager(
                slots,
                () -> slotsOfJobs.values().stream()
                        .mapToLong(Integer::longValue)
                        .sum());
        master().gauge(MetricNames.NUM_RUNNING_JOBS, () -> (long) slotsOfJobs.size());
        long configuredBytes = ManagedMemoryUse.bytesPerSlot(configuration) * slots;
        return status.taskManager(
                new ResourceID(TASK_MANAGER_ID),
                () -> Math.max(configuredBytes, memory.sizeBytes()),
                memory::usedBytes);
    }

    /** Reports on the threads that tasks run on. Called once, before any job runs. */
    public void watch(Scheduler scheduler, Clock clock) {
        if (isKept()) {
            ProcessStatus.workers(taskManager, scheduler.rests(), clock);
        }
    }

    /** Whether there is a registry: if not, {@link #live()} is empty. */
    public boolean isKept() {
        return registry != NoOpMetricRegistry.INSTANCE;
    }

    /** Every metric that is registered at the moment, in no order. */
    public List<Registration> live() {
        return registry instanceof LiveRegistry real ? real.live() : List.of();
    }

    /** Reports the metrics of one job in another process among those of this one. */
    public MetricReceiver receiver() {
        return new MetricReceiver(registry);
    }

    /** Told of each piece of managed memory. */
    public ManagedMemoryUse memory() {
        return memory;
    }

    /** A job begins; {@link #end} is called when it is over. */
    public void begin(JobGraph graph, JobReport report) {
        if (isKept()) {
            slotsOfJobs.put(graph.getJobID(), JobReport.slots(graph));
            report.register(master(graph.getJobID(), graph.getName()), configuration);
        }
    }

    /** Where the metrics of an attempt at a job go. */
    public JobMetrics attempt(JobID id, String name) {
        return JobMetrics.of(registry, taskManager.addJob(id, name));
    }

    /** The attempt is over, and all that was reported of it. */
    public void endAttempt(JobID id) {
        taskManager.removeJobMetricsGroup(id);
    }

    /** The job is over, and all that was reported of it. */
    public void end(JobID id) {
        endAttempt(id);
        slotsOfJobs.remove(id);
        forgetMaster(id);
    }

    /** Where metrics go that a job has once. */
    public JobManagerJobMetricGroup master(JobID id, String name) {
        return master().addJob(id, name);
    }

    /** Made when the first asks for it: most engines never do. */
    private synchronized JobManagerMetricGroup master() {
        if (master == null) {
            master = JobManagerMetricGroup.createJobManagerMetricGroup(registry, host());
        }
        return master;
    }

    private synchronized void forgetMaster(JobID id) {
        if (master != null) {
            master.localCleanupAsync(id, Runnable::run);
        }
    }

    /** Where the coordinators of a job report. */
    public CoordinatorMetrics coordinators(JobGraph graph) {
        if (!isKept()) {
            return (vertex, operator) -> UnregisteredMetricGroups.createUnregisteredJobManagerJobMetricGroup();
        }
        JobManagerJobMetricGroup job = master(graph.getJobID(), graph.getName());
        return (vertex, operator) -> job.getOrAddOperator(vertex.getID(), vertex.getName(), operator, vertex.getName());
    }

    @Override
    public void close() {
        if (registry instanceof MetricRegistryImpl real) {
            real.closeAsync();
        }
    }
}
