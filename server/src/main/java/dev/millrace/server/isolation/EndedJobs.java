package dev.millrace.server.isolation;

import dev.millrace.flink.job.MillraceOptions;
import java.util.Collection;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * Which ended jobs are still listed. Immutable.
 *
 * @param capacity how many at most
 * @param lifeMs how long at most
 */
record EndedJobs(int capacity, long lifeMs) {

    static EndedJobs of(Configuration configuration) {
        return new EndedJobs(
                MillraceOptions.endedJobs(configuration),
                MillraceOptions.endedJobsLast(configuration).toMillis());
    }

    /** @param jobs in the order in which they are forgotten; those that have not ended stay */
    void forgetOld(Collection<IsolatedJob> jobs, long nowMs) {
        jobs.removeIf(job -> job.result().isDone() && job.statusTimestamp(job.status()) < nowMs - lifeMs);
        List<IsolatedJob> ended =
                jobs.stream().filter(job -> job.result().isDone()).toList();
        if (ended.size() > capacity) {
            jobs.removeAll(ended.subList(0, ended.size() - capacity));
        }
    }
}
