package dev.millrace.server.metric;

import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import dev.millrace.flink.metric.Registration;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.isolation.JobHandle;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricStore;
import org.apache.flink.runtime.rest.handler.legacy.metrics.StoredJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills Flink's store of metrics, which its REST handlers read, from what the engine in this process reports, of jobs
 * in processes of their own, too. Thread-safe.
 *
 * <p>As in Flink nothing is read more often than {@code metrics.fetcher.update-interval} says, and a job is forgotten
 * when the engine has forgotten it. Unlike there, whoever asks first already finds something, and the interval is a
 * second where nobody has set it, for there is no network to ask over.
 */
public final class EngineMetricFetcher implements MetricFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(EngineMetricFetcher.class);

    /** How often is read at most, where the configuration does not say it, and by {@link #refresh()}. */
    private static final long REFRESH_MS = 1000;
    /** Gauges of users are read, too: a request waits for them so long, and then takes what there is. */
    private static final long PATIENCE_MS = 300;

    private final HostedJobs hosted;
    private final Executor executor;
    private final long intervalMs;
    private final MetricStore store = new MetricStore();
    private long lastUpdateMs;
    private CompletableFuture<Void> filling = CompletableFuture.completedFuture(null);

    /**
     * A store for one engine.
     *
     * @param hosted whose engine has {@code millrace.metrics.keep: true}, or reporters
     * @param executor reads the metrics, one action at a time
     */
    public EngineMetricFetcher(HostedJobs hosted, Executor executor) {
        this.hosted = hosted;
        this.executor = executor;
        this.intervalMs = hosted.configuration()
                .getOptional(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL)
                .map(Duration::toMillis)
                .orElse(REFRESH_MS);
    }

    @Override
    public MetricStore getMetricStore() {
        return store;
    }

    /** Called by Flink's handlers at each request. Waits a little for what is being read. */
    @Override
    public void update() {
        fill(intervalMs);
    }

    /** As {@link #update()}, for those who show figures side by side: values are a second old at most. */
    public void refresh() {
        fill(Math.min(intervalMs, REFRESH_MS));
    }

    private void fill(long spacingMs) {
        if (intervalMs <= 0) {
            return; // Flink's way to say that nobody wants to see any.
        }
        CompletableFuture<Void> current;
        synchronized (this) {
            long nowMs = System.currentTimeMillis();
            if (filling.isDone() && nowMs - lastUpdateMs > spacingMs) {
                lastUpdateMs = nowMs;
                filling = CompletableFuture.runAsync(this::read, executor);
            }
            current = filling;
        }
        await(current);
    }

    private static void await(CompletableFuture<Void> current) {
        try {
            current.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("metrics are still being read after {} ms", PATIENCE_MS);
        } catch (ExecutionException e) {
            LOG.warn("metrics could not be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized long getLastUpdateTime() {
        return lastUpdateMs;
    }

    private void read() {
        List<JobHandle> jobs = hosted.list();
        StoredJobs.retain(store, jobs.stream().map(job -> job.id().toString()).toList());
        store.updateCurrentExecutionAttempts(
                jobs.stream().map(EngineMetricFetcher::details).toList());
        for (Registration registration : hosted.engine().metrics().live()) {
            try {
                MetricDumps.read(registration).ifPresent(store::add);
            } catch (RuntimeException | LinkageError e) {
                LOG.debug("metric '{}' has no value", registration.name(), e);
            }
        }
    }

    /** Of all this Flink's store reads only which attempts are the present ones. */
    private static JobDetails details(JobHandle job) {
        Map<String, Map<Integer, JobDetails.CurrentAttempts>> attempts = new HashMap<>();
        for (VertexStatus vertex : job.vertices()) {
            Map<Integer, JobDetails.CurrentAttempts> ofVertex = new HashMap<>();
            for (SubtaskStatus subtask : vertex.subtasks()) {
                int number = subtask.attempt().getAttemptNumber();
                ofVertex.put(
                        subtask.attempt().getSubtaskIndex(),
                        new JobDetails.CurrentAttempts(
                                number, Set.of(number), subtask.state().isTerminal()));
            }
            attempts.put(vertex.id().toString(), ofVertex);
        }
        int[] noTasks = new int[ExecutionState.values().length];
        return new JobDetails(job.id(), job.name(), 0, 0, 0, job.status(), 0, noTasks, 0, attempts);
    }
}
