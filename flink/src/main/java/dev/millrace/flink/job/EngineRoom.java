package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.job.EngineSettings;
import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.schedule.WorkerPool;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.SystemClock;
import dev.millrace.flink.host.LogContext;
import dev.millrace.flink.metric.EngineMetrics;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.memory.SharedResources;

/** What all jobs of one engine share: threads, clock, metrics, configuration. Thread-safe. */
public final class EngineRoom implements AutoCloseable {
    private final Configuration configuration;
    private final Scheduler scheduler;
    private final Clock clock;
    private final EngineSettings settings;
    private final EngineMetrics metrics;
    private final SharedResources sharedResources = new SharedResources();
    private final ControlThreads threads;

    /**
     * An engine with threads of its own.
     *
     * @param remarks hears, a sentence each, what is not as the configuration wants it
     * @throws MillraceException if a value is none that its key may have
     */
    public EngineRoom(Configuration configuration, Consumer<String> remarks) {
        this(
                configuration,
                new WorkerPool(MillraceOptions.workers(configuration)),
                new SystemClock("millrace-clock"),
                new DaemonThreads(),
                remarks);
    }

    /**
     * An engine whose threads and time are given to it: nothing of it, nor of its jobs, makes any other.
     *
     * @throws MillraceException if a value is none that its key may have
     */
    public EngineRoom(Configuration configuration, Scheduler scheduler, Clock clock, ControlThreads threads) {
        this(configuration, scheduler, clock, threads, remark -> {});
    }

    private EngineRoom(
            Configuration configuration,
            Scheduler scheduler,
            Clock clock,
            ControlThreads threads,
            Consumer<String> remarks) {
        this.configuration = new Configuration(configuration);
        this.settings = settings(this.configuration);
        this.scheduler = scheduler;
        this.clock = clock;
        this.threads = threads;
        this.metrics = EngineMetrics.of(this.configuration, remarks);
        this.metrics.watch(scheduler, clock);
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

    /** What is measured of the engine and its jobs. */
    public EngineMetrics metrics() {
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
        metrics.close();
    }
}
