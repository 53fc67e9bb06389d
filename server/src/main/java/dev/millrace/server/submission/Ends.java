package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.store.EndedJob;
import dev.millrace.server.store.JobStore;
import dev.millrace.server.view.JobView;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.util.InstantiationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records in the store that jobs have ended, and how they looked then. Thread-safe. */
public final class Ends {
    private static final Logger LOG = LoggerFactory.getLogger(Ends.class);

    /** A store that cannot be written is tried again so many times, after one second, two, four and so on. */
    private static final int TRIES = 10;

    private final JobStore store;
    private final Configuration configuration;
    private final ScheduledExecutorService executor;
    private volatile boolean isClosing;

    /** @param executor writes */
    public Ends(JobStore store, Configuration configuration, ScheduledExecutorService executor) {
        this.store = store;
        this.configuration = configuration;
        this.executor = executor;
    }

    /** From now on jobs end because the process does: they will be resumed. */
    public void processEnds() {
        isClosing = true;
    }

    /** Records the job's end when it comes. */
    void watch(JobHandle job) {
        job.result().whenCompleteAsync((result, failure) -> ended(job, TRIES), unlessClosing());
    }

    private Executor unlessClosing() {
        return action -> {
            if (!isClosing) {
                executor.execute(action);
            }
        };
    }

    private void ended(JobHandle job, int triesLeft) {
        if (job.status() == JobStatus.FAILED) {
            LOG.warn("Job '{}' ({}) has ended: FAILED.", job.name(), job.id());
        } else {
            LOG.info("Job '{}' ({}) has ended: {}.", job.name(), job.id(), job.status());
        }
        try {
            record(new JobView(job, configuration).info());
        } catch (MillraceException | IOException e) {
            if (triesLeft > 1 && !isClosing) {
                LOG.warn("The end of job '{}' ({}) is recorded later: {}", job.name(), job.id(), e.getMessage());
                executor.schedule(() -> ended(job, triesLeft - 1), 1L << (TRIES - triesLeft), TimeUnit.SECONDS);
            } else {
                LOG.error(
                        "The end of job '{}' ({}) cannot be recorded: the job would run again after a restart.",
                        job.name(),
                        job.id(),
                        e);
            }
        }
    }

    /**
     * Records an end at once.
     *
     * @throws MillraceException if the store cannot be written
     * @throws IOException if the view does not serialize
     */
    public void record(ExecutionGraphInfo view) throws IOException {
        var graph = view.getArchivedExecutionGraph();
        EndedJob end = new EndedJob(
                graph.getJobID(),
                graph.getJobName(),
                graph.getState(),
                graph.getStatusTimestamp(JobStatus.INITIALIZING),
                graph.getStatusTimestamp(graph.getState()),
                null);
        store.end(end, InstantiationUtil.serializeObject(view));
        LOG.info("The end of job '{}' ({}) is recorded.", graph.getJobName(), graph.getJobID());
    }
}
