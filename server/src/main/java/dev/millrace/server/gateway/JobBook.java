package dev.millrace.server.gateway;

import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.isolation.JobHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;

/**
 * All jobs that can be asked for: those that were started, those that never were, and those of the past. Thread-safe.
 */
public final class JobBook {
    private final HostedJobs hosted;
    private final PastJobs past;
    /** Jobs that failed before there was anything to run. */
    private final Map<JobID, ExecutionGraphInfo> stillborn = new ConcurrentHashMap<>();
    /** Of jobs that were started and have ended: they change no more. */
    private final Map<JobID, JobDetails> ended = new ConcurrentHashMap<>();

    private final RecentViews recent;

    public JobBook(HostedJobs hosted, PastJobs past) {
        this.hosted = hosted;
        this.past = past;
        this.recent = new RecentViews(hosted.configuration());
    }

    /** Enters a job that could not be started. */
    public void enter(ExecutionGraphInfo failed) {
        stillborn.put(failed.getJobId(), failed);
    }

    /** A job that was started. */
    public Optional<JobHandle> job(JobID id) {
        return hosted.job(id);
    }

    /** How a job looks now, or looked when it ended. */
    public Optional<ExecutionGraphInfo> view(JobID id) {
        return job(id).map(recent::of)
                .or(() -> Optional.ofNullable(stillborn.get(id)))
                .or(() -> past.view(id));
    }

    /** How all jobs fare now. */
    public List<JobDetails> details() {
        Map<JobID, JobDetails> details = new LinkedHashMap<>();
        past.details().forEach(of -> details.put(of.getJobId(), of));
        stillborn.forEach((id, view) -> details.put(id, details(view)));
        List<JobHandle> jobs = hosted.list();
        List<JobID> known = jobs.stream().map(JobHandle::id).toList();
        ended.keySet().retainAll(known);
        recent.retain(known);
        jobs.forEach(job -> details.put(job.id(), details(job)));
        return new ArrayList<>(details.values());
    }

    private JobDetails details(JobHandle job) {
        return job.result().isDone()
                ? ended.computeIfAbsent(job.id(), id -> details(recent.of(job)))
                : details(recent.of(job));
    }

    private static JobDetails details(ExecutionGraphInfo view) {
        return JobDetails.createDetailsForJob(view.getArchivedExecutionGraph());
    }

    /** The status of one job, without a look at any other that runs. */
    public Optional<JobStatus> status(JobID id) {
        return job(id).map(JobHandle::status)
                .or(() -> Optional.ofNullable(stillborn.get(id))
                        .map(view -> view.getArchivedExecutionGraph().getState()))
                .or(() -> past.details().stream()
                        .filter(of -> of.getJobId().equals(id))
                        .map(JobDetails::getStatus)
                        .findFirst());
    }

    /** The status of all jobs, without drawing them. */
    public Map<JobID, JobStatus> statuses() {
        Map<JobID, JobStatus> statuses = new LinkedHashMap<>();
        past.details().forEach(of -> statuses.put(of.getJobId(), of.getStatus()));
        stillborn.forEach(
                (id, view) -> statuses.put(id, view.getArchivedExecutionGraph().getState()));
        hosted.list().forEach(job -> statuses.put(job.id(), job.status()));
        return statuses;
    }

    /** Those that have not ended. */
    public List<JobHandle> running() {
        return hosted.list().stream()
                .filter(job -> !job.status().isGloballyTerminalState())
                .toList();
    }
}
