package dev.millrace.server.gateway;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.server.view.JobView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;

/**
 * All jobs that can be asked for: those of the engine, and those of the past that only their last view is left of.
 * Thread-safe.
 */
public final class JobBook {
    private final Millrace engine;
    private final Map<JobID, ExecutionGraphInfo> past = new ConcurrentHashMap<>();

    public JobBook(Millrace engine) {
        this.engine = engine;
    }

    /** Enters a job that does not run in this engine. */
    public void enter(ExecutionGraphInfo ended) {
        past.put(ended.getJobId(), ended);
    }

    /** A job of the engine. */
    public Optional<MillraceJob> job(JobID id) {
        return engine.job(id);
    }

    /** How a job looks now, or looked when it ended. */
    public Optional<ExecutionGraphInfo> view(JobID id) {
        return job(id).map(this::view).or(() -> Optional.ofNullable(past.get(id)));
    }

    private ExecutionGraphInfo view(MillraceJob job) {
        return new JobView(job, engine.configuration()).info();
    }

    /** How all jobs look now. */
    public List<ExecutionGraphInfo> views() {
        Map<JobID, ExecutionGraphInfo> views = new LinkedHashMap<>(past);
        engine.jobs().forEach(job -> views.put(job.id(), view(job)));
        return new ArrayList<>(views.values());
    }

    /** The status of all jobs, without drawing them. */
    public Map<JobID, JobStatus> statuses() {
        Map<JobID, JobStatus> statuses = new LinkedHashMap<>();
        past.forEach(
                (id, view) -> statuses.put(id, view.getArchivedExecutionGraph().getState()));
        engine.jobs().forEach(job -> statuses.put(job.id(), job.status()));
        return statuses;
    }

    /** Those that have not ended. */
    public List<MillraceJob> running() {
        return engine.jobs().stream()
                .filter(job -> !job.status().isGloballyTerminalState())
                .toList();
    }
}
