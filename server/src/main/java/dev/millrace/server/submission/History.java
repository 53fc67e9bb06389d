package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.gateway.PastJobs;
import dev.millrace.server.store.EndedJob;
import dev.millrace.server.store.JobStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.util.InstantiationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ended jobs of the store, for people to look at. Thread-safe. */
public final class History implements PastJobs {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final JobStore store;
    /** Read from the archives once: a list of jobs wants a little of each. */
    private final Map<JobID, JobDetails> details = new ConcurrentHashMap<>();

    public History(JobStore store) {
        this.store = store;
    }

    @Override
    public Optional<ExecutionGraphInfo> view(JobID id) {
        return store.ended(id).flatMap(this::read);
    }

    private Optional<ExecutionGraphInfo> read(EndedJob job) {
        try {
            return Optional.of(
                    InstantiationUtil.deserializeObject(store.content(job.archive()), History.class.getClassLoader()));
        } catch (MillraceException | IOException | ClassNotFoundException e) {
            LOG.warn("What is left of job '{}' ({}) cannot be read.", job.name(), job.id(), e);
            return Optional.empty();
        }
    }

    @Override
    public List<JobDetails> details() {
        List<EndedJob> ended = store.ended();
        details.keySet().retainAll(ended.stream().map(EndedJob::id).toList());
        return ended.stream()
                .map(job -> details.computeIfAbsent(
                        job.id(),
                        id -> read(job)
                                .map(view -> JobDetails.createDetailsForJob(view.getArchivedExecutionGraph()))
                                .orElseGet(() -> outline(job))))
                .toList();
    }

    /** All that is known of a job whose archive is lost. */
    private static JobDetails outline(EndedJob job) {
        return new JobDetails(
                job.id(),
                job.name(),
                job.startMs(),
                job.endMs(),
                job.endMs() - job.startMs(),
                job.status(),
                job.endMs(),
                new int[ExecutionState.values().length],
                0);
    }
}
