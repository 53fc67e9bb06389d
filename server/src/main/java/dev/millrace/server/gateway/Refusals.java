package dev.millrace.server.gateway;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.view.JobView;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.client.DuplicateJobSubmissionException;
import org.apache.flink.runtime.client.JobInitializationException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedThrowable;

/** Jobs that are not taken, or never come to run, in the form in which clients and handlers of Flink's see it. */
final class Refusals {
    /** A job of this id exists. */
    private static final String DUPLICATE = "E311";

    private Refusals() {}

    /** What a client is told: that it is to blame, if it is. */
    static Exception of(JobGraph graph, MillraceException refusal) {
        if (refusal.code().equals(DUPLICATE)) {
            DuplicateJobSubmissionException duplicate = DuplicateJobSubmissionException.of(graph.getJobID());
            duplicate.initCause(refusal);
            return duplicate;
        }
        return refusal.group() == MillraceException.Group.USER
                ? new RestHandlerException(text(refusal), HttpResponseStatus.BAD_REQUEST, refusal)
                : refusal;
    }

    private static String text(MillraceException refusal) {
        return "error[" + refusal.code() + "]: " + refusal.getMessage() + "\nhint: " + refusal.remedy();
    }

    /** Flink's clients wait until a job runs, and tell those failures apart that keep it from doing so. */
    static JobResult inClientsWords(JobHandle job, JobResult result) {
        SerializedThrowable cause = result.getSerializedThrowable().orElse(null);
        if (cause == null || job.status() != JobStatus.FAILED) {
            return result;
        }
        boolean hasRun = job.statusTimestamp(JobStatus.RUNNING) > 0;
        return new JobResult.Builder()
                .jobId(result.getJobId())
                .applicationStatus(result.getApplicationStatus())
                .netRuntime(result.getNetRuntime())
                .accumulatorResults(result.getAccumulatorResults())
                .serializedThrowable(
                        hasRun
                                ? JobView.inClientsWords(cause)
                                : new SerializedThrowable(new JobInitializationException(
                                        job.id(), "Could not start the JobMaster.", withoutOurClasses(cause))))
                .build();
    }

    /** Flink's clients know none of our classes, and would print their names twice. */
    private static Throwable withoutOurClasses(SerializedThrowable cause) {
        Throwable thrown = cause.deserializeError(Refusals.class.getClassLoader());
        return thrown instanceof MillraceException refusal
                ? new FlinkException(text(refusal), refusal.getCause())
                : thrown;
    }
}
