package dev.millrace.server.gateway;

import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.view.JobView;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;

/** Draws a job once for all who ask within a moment, and anew when its status has changed. Thread-safe. */
final class RecentViews {
    /** Nobody sees a figure older than this; Flink's own cache keeps a view for 3 s. */
    private static final long AGE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Configuration configuration;
    private final Map<JobID, Drawn> views = new ConcurrentHashMap<>();

    /** @param configuration of the server, which says what a job does not */
    RecentViews(Configuration configuration) {
        this.configuration = configuration;
    }

    private record Drawn(ExecutionGraphInfo view, JobStatus status, long atNs) {
        boolean fits(JobHandle job) {
            return status == job.status() && System.nanoTime() - atNs < AGE_NS;
        }
    }

    ExecutionGraphInfo of(JobHandle job) {
        Drawn recent = views.get(job.id());
        if (recent == null || !recent.fits(job)) {
            long atNs = System.nanoTime();
            JobStatus status = job.status(); // Read first: if it changes now, the next to ask draws again.
            recent = new Drawn(new JobView(job, configuration).info(), status, atNs);
            views.put(job.id(), recent);
        }
        return recent.view();
    }

    /** Forgets all others. */
    void retain(Collection<JobID> jobs) {
        views.keySet().retainAll(jobs);
    }
}
