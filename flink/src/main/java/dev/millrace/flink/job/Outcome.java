package dev.millrace.flink.job;

import dev.millrace.flink.host.TaskFailure;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a job ended, as those are told who wait for it. Immutable. */
record Outcome(JobID job, JobStatus status, long durationMs) {
    private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

    /**
     * The job's result, which is a failure if it cannot be told.
     *
     * @param failure what the job failed of, if it failed
     */
    JobResult result(Supplier<Map<String, SerializedValue<OptionalFailure<Object>>>> accumulators, Throwable failure) {
        try {
            JobResult.Builder builder =
                    builder(ApplicationStatus.fromJobStatus(status)).accumulatorResults(accumulators.get());
            if (status == JobStatus.FAILED) {
                Throwable told = failure instanceof TaskFailure ofTask ? ofTask.portable() : failure;
                builder.serializedThrowable(new SerializedThrowable(told));
            }
            return builder.build();
        } catch (Throwable thrown) {
            LOG.error("the result of job {} cannot be told", job, thrown);
            return builder(ApplicationStatus.FAILED)
                    .serializedThrowable(new SerializedThrowable(thrown))
                    .build();
        }
    }

    private JobResult.Builder builder(ApplicationStatus ended) {
        return new JobResult.Builder().jobId(job).applicationStatus(ended).netRuntime(durationMs);
    }
}
