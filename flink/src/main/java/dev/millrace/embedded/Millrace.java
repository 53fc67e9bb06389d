package dev.millrace.embedded;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.DuplicateJob;
import dev.millrace.flink.job.EngineRoom;
import dev.millrace.flink.job.GraphChanges;
import dev.millrace.flink.job.JobRun;
import dev.millrace.flink.job.MillraceOptions;
import dev.millrace.flink.metric.EngineMetrics;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.apache.flink.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine inside this process. Thread-safe. */
public final class Millrace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Millrace.class);

    private static final Duration AFTER_CANCELLATION = Duration.ofSeconds(10);
    /** Where a timeout of 0 says that nobody gives a task up: the wait has a bound all the same. */
    private static final Duration UNBOUNDED_CANCELLATION = Duration.ofMinutes(10);

    private final EngineRoom room;
    private final JobStore jobs;
    private final Consumer<String> remarks;

    private Millrace(Configuration configuration, Consumer<String> remarks) {
        int endedJobs = MillraceOptions.endedJobs(configuration);
        long endedJobsLastMs = MillraceOptions.endedJobsLast(configuration).toMillis();
        this.remarks = remarks;
        this.room = new EngineRoom(configuration, remarks);
        this.jobs = new JobStore(endedJobs, endedJobsLastMs, room.clock());
    }

    /**
     * Starts an engine.
     *
     * @param configuration Flink's, with our {@code millrace.*} keys
     */
    public static Millrace start(Configuration configuration) {
        return start(configuration, LOG::info);
    }

    /**
     * Starts an engine.
     *
     * @param remarks hears, a sentence each, where a job resumes and what is done in another way than it asks for
     */
    public static Millrace start(Configuration configuration, Consumer<String> remarks) {
        return new Millrace(configuration, remarks);
    }

    /**
     * Makes {@code StreamExecutionEnvironment.getExecutionEnvironment()} in this JVM return an environment whose jobs
     * run here, on an engine that the process shares. Calling it again changes nothing, and neither does calling it in
     * a program that the command {@code millrace} runs: its jobs run on the command's engine anyway.
     */
    public static void install() {
        if (SharedEngine.substitute().isPresent()) {
            return;
        }
        MillraceEnvironment.install(SharedEngine.get(), new Configuration());
    }

    /**
     * What is measured of the engine and its jobs; nothing unless reporters are configured or
     * {@code millrace.metrics.keep} is true.
     */
    public EngineMetrics metrics() {
        return room.metrics();
    }

    public Configuration configuration() {
        return room.configuration();
    }

    /**
     * As {@link #submit(JobGraph, ClassLoader)}, with the jars that the graph names in front of the caller's classes.
     */
    public MillraceJob submit(JobGraph graph) {
        ClassLoader parent = Thread.currentThread().getContextClassLoader();
        List<URL> urls = new ArrayList<>(graph.getClasspaths());
        for (Path jar : graph.getUserJars()) {
            urls.add(toUrl(jar));
        }
        return urls.isEmpty() ? submit(graph, parent) : submit(graph, urls, parent);
    }

    /**
     * As {@link #submit(JobGraph, ClassLoader)}, with classes of the job's own, which are let go of when it has ended.
     *
     * @param urls where its classes are; the jars that the graph names do not count
     * @param parent knows everything else
     */
    public MillraceJob submit(JobGraph graph, List<URL> urls, ClassLoader parent) {
        return submit(graph, urls, parent, GraphChanges::apply);
    }

    /**
     * As {@link #submit(JobGraph, List, ClassLoader)}, for a job that an engine in another process has left running: it
     * goes on from the newest checkpoint under its id, or begins where it began before if there is none.
     */
    public MillraceJob resume(JobGraph graph, List<URL> urls, ClassLoader parent) {
        return submit(graph, urls, parent, GraphChanges::applyToResumed);
    }

    @FunctionalInterface
    private interface Changes {
        void apply(JobGraph graph, Configuration configuration, ClassLoader classLoader, Consumer<String> remarks);
    }

    private MillraceJob submit(JobGraph graph, List<URL> urls, ClassLoader parent, Changes changes) {
        URLClassLoader loader =
                FlinkUserCodeClassLoaders.create(urls.toArray(URL[]::new), parent, room.configuration());
        try {
            return submit(graph, loader, () -> IOUtils.closeQuietly(loader), changes);
        } catch (Throwable thrown) {
            IOUtils.closeQuietly(loader);
            throw thrown;
        }
    }

    /**
     * As {@link #submit(JobGraph, ClassLoader)}, for what an environment hands to its executor.
     *
     * @param configuration of the environment
     * @throws MalformedURLException if the configuration names jars by what is no URL
     */
    public MillraceJob submit(Pipeline pipeline, Configuration configuration, ClassLoader userClassLoader)
            throws MalformedURLException {
        return submit(PipelineExecutorUtils.getJobGraph(pipeline, configuration, userClassLoader), userClassLoader);
    }

    private static URL toUrl(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new MillraceException(
                    MillraceException.Group.USER,
                    "E310",
                    "user jar '" + jar + "' is no URL",
                    "Name jars by absolute paths or file: URLs.",
                    e);
        }
    }

    /**
     * Starts a job. Returns as soon as its tasks are being deployed; whatever goes wrong from there on arrives in
     * {@link MillraceJob#result()}.
     *
     * @throws MillraceException if the graph asks for something that Millrace refuses, or a job of this id exists
     */
    public MillraceJob submit(JobGraph graph, ClassLoader userClassLoader) {
        return submit(graph, userClassLoader, () -> {}, GraphChanges::apply);
    }

    private MillraceJob submit(JobGraph graph, ClassLoader userClassLoader, Runnable onRelease, Changes changes) {
        changes.apply(graph, room.configuration(), userClassLoader, remarks);
        JobRun run = new JobRun(room, graph, userClassLoader, onRelease);
        MillraceJob job = new MillraceJob(run, jobs::ended);
        if (!jobs.add(job)) {
            throw DuplicateJob.of(job.id(), job.name());
        }
        run.start();
        return job;
    }

    /**
     * Every job that runs, and of those that have ended the last {@code jobstore.max-capacity} (1000 unless set), each
     * for {@code jobstore.expiration-time}; in the order of their submission.
     */
    public List<MillraceJob> jobs() {
        return jobs.list();
    }

    /** One of {@link #jobs()}. */
    public Optional<MillraceJob> job(JobID id) {
        return jobs.get(id);
    }

    /**
     * As {@link #close(Duration)}, waiting as long as a cancellation may take: {@code task.cancellation.timeout} and a
     * little.
     */
    @Override
    public void close() {
        long timeoutMs = room.settings().cancellationTimeoutMs();
        Duration limit = timeoutMs == 0
                ? UNBOUNDED_CANCELLATION
                : Duration.ofMillis(timeoutMs).plus(AFTER_CANCELLATION);
        if (!close(limit)) {
            LOG.warn(
                    "jobs did not stop within {} s of their cancellation; their threads are left behind",
                    limit.toSeconds());
        }
    }

    /**
     * Cancels what runs, waits for it and ends all threads, save those whose user code does not return: they are left
     * behind. Jobs are suspended: see {@link MillraceJob#suspend()}.
     *
     * @return whether everything has stopped
     */
    public boolean close(Duration limit) {
        List<MillraceJob> running =
                jobs().stream().filter(job -> !job.hasEnded()).toList();
        CompletableFuture<?>[] ends = running.stream().map(MillraceJob::suspend).toArray(CompletableFuture[]::new);
        boolean hasStopped = hasCompleted(CompletableFuture.allOf(ends), limit);
        room.close();
        return hasStopped;
    }

    private static boolean hasCompleted(CompletableFuture<?> future, Duration limit) {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
