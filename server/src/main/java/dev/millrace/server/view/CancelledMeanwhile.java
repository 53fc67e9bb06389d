package dev.millrace.server.view;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.util.TernaryBoolean;

/** A job that was being cancelled when its server's process ended, as its successor shows it. Stateless. */
public final class CancelledMeanwhile {
    private CancelledMeanwhile() {}

    /**
     * Flink's own sparse view has no time of the end: the job would count as one of 1970, and be forgotten at once.
     *
     * @param submittedMs since 1970
     * @param endedMs when it was known that it runs no more
     */
    public static ExecutionGraphInfo view(JobID id, String name, long submittedMs, long endedMs) {
        long[] timestamps = new long[JobStatus.values().length];
        timestamps[JobStatus.INITIALIZING.ordinal()] = submittedMs;
        timestamps[JobStatus.CANCELED.ordinal()] = endedMs;
        return new ExecutionGraphInfo(new ArchivedExecutionGraph(
                id,
                name,
                Map.of(),
                List.of(),
                timestamps,
                JobStatus.CANCELED,
                JobType.STREAMING,
                null,
                "{}",
                new StringifiedAccumulatorResult[0],
                Map.of(),
                new ExecutionConfig().archive(),
                false,
                null,
                null,
                null,
                null,
                TernaryBoolean.UNDEFINED,
                null));
    }
}
