package dev.millrace.server.gateway;

import dev.millrace.server.isolation.JobHandle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels jobs whose clients wanted them to end with themselves, and have fallen silent. Thread-safe. */
final class ClientHeartbeats {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHeartbeats.class);

    private final JobBook jobs;
    private final Submissions submissions;
    private final Map<JobID, Long> expiresMs = new ConcurrentHashMap<>();

    ClientHeartbeats(JobBook jobs, Submissions submissions) {
        this.jobs = jobs;
        this.submissions = submissions;
    }

    /** @param timeoutMs how long the client may be silent; no more than 0 for one that does not care */
    void watch(JobHandle job, long timeoutMs) {
        if (timeoutMs > 0) {
            expiresMs.put(job.id(), System.currentTimeMillis() + timeoutMs);
            job.result().whenComplete((result, failure) -> expiresMs.remove(job.id()));
            lookIn(job.id(), timeoutMs);
        }
    }

    void heard(JobID job, long untilMs) {
        expiresMs.computeIfPresent(job, (id, before) -> Math.max(before, untilMs));
    }

    private void lookIn(JobID id, long delayMs) {
        CompletableFuture.delayedExecutor(Math.max(1, delayMs), TimeUnit.MILLISECONDS)
                .execute(() -> look(id));
    }

    private void look(JobID id) {
        Long until = expiresMs.get(id);
        if (until == null) {
            return;
        }
        long leftMs = until - System.currentTimeMillis();
        if (leftMs > 0) {
            lookIn(id, leftMs);
            return;
        }
        LOG.warn(
                "The client of job {} has not been heard of in time (client.heartbeat.timeout): the job is cancelled.",
                id);
        jobs.job(id).ifPresent(submissions::cancel);
    }
}
