package dev.millrace.server.isolation;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.DuplicateJob;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All jobs of a server, wherever each of them runs. Thread-safe. */
public final class HostedJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostedJobs.class);
    private static final Duration CLOSING_LIMIT = Duration.ofSeconds(30);

    private final Millrace engine;
    private final EndedJobs ended;
    /** In the order of their submission; guarded by itself. */
    private final Map<JobID, IsolatedJob> isolated = new LinkedHashMap<>();

    /** @param engine runs those that have no process of their own; closed by whoever has opened it */
    public HostedJobs(Millrace engine) {
        this.engine = engine;
        this.ended = EndedJobs.of(engine.configuration());
    }

    /** Of the server. */
    public Configuration configuration() {
        return engine.configuration();
    }

    /**
     * Starts a job in the server's own process.
     *
     * @param urls where its classes are
     * @param resumes whether a server before has left it running
     * @throws MillraceException if the engine refuses it
     */
    public JobHandle start(JobGraph graph, List<URL> urls, boolean resumes) {
        refuseDuplicate(graph);
        ClassLoader parent = HostedJobs.class.getClassLoader();
        MillraceJob job = resumes ? engine.resume(graph, urls, parent) : engine.submit(graph, urls, parent);
        return new InProcessJob(job);
    }

    /**
     * Starts a job in a process of its own; returns before it runs.
     *
     * @throws MillraceException E311 if there is a job of its id, E461 if there can be no process
     */
    public JobHandle startIsolated(IsolatedSetup setup) {
        synchronized (isolated) {
            refuseDuplicate(setup.graph());
            IsolatedJob job = IsolatedJob.start(setup, engine.metrics().receiver());
            isolated.put(job.id(), job);
            return job;
        }
    }

    private void refuseDuplicate(JobGraph graph) {
        if (job(graph.getJobID()).isPresent()) {
            throw DuplicateJob.of(graph.getJobID(), graph.getName());
        }
    }

    /** Every job that runs, and those that ended of late. */
    public List<JobHandle> list() {
        List<JobHandle> all = new ArrayList<>();
        engine.jobs().forEach(job -> all.add(new InProcessJob(job)));
        synchronized (isolated) {
            ended.forgetOld(isolated.values(), System.currentTimeMillis());
            all.addAll(isolated.values());
        }
        return all;
    }

    /** One of {@link #list()}. */
    public Optional<JobHandle> job(JobID id) {
        IsolatedJob found;
        synchronized (isolated) {
            found = isolated.get(id);
        }
        return found != null ? Optional.of(found) : engine.job(id).map(InProcessJob::new);
    }

    /** What is measured of the engine in this process and of its jobs. */
    public Millrace engine() {
        return engine;
    }

    /** Suspends the jobs that have a process of their own, and waits for them. */
    @Override
    public void close() {
        List<IsolatedJob> running;
        synchronized (isolated) {
            running = isolated.values().stream()
                    .filter(job -> !job.result().isDone())
                    .toList();
        }
        CompletableFuture<?>[] ends = running.stream().map(IsolatedJob::suspend).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(CLOSING_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn(
                    "jobs in processes of their own did not end within {} s; they are killed",
                    CLOSING_LIMIT.toSeconds());
            running.forEach(IsolatedJob::kill);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
