package dev.millrace.server.handover;

import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.handler.async.AsynchronousOperationResult;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointInfo;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ExceptionUtils;

/** What a cluster's answers, and their absence, mean. Stateless. */
final class Answers {
    /**
     * In the answer of a dispatcher, a 404 or, where its status is asked for, a 500; a proxy's or a web server's own
     * has no such text.
     */
    private static final String NO_SUCH_JOB = "Could not find Flink job";

    private static final int LONGEST = 300;

    private Answers() {}

    /** @param checkpoints null if the job takes none */
    static Sighting sighting(
            JobStatus status, JobDetailsInfo details, CheckpointingStatistics checkpoints, String failure) {
        boolean isAllRunning = status == JobStatus.RUNNING
                && !details.getJobVertexInfos().isEmpty()
                && details.getJobVertexInfos().stream().allMatch(Answers::runs);
        CheckpointStatistics.CompletedCheckpointStatistics last =
                checkpoints == null ? null : checkpoints.getLatestCheckpoints().getCompletedCheckpointStatistics();
        return new Sighting.Job(
                status,
                isAllRunning,
                checkpoints == null ? 0 : checkpoints.getCounts().getNumberCompletedCheckpoints(),
                last == null || last.getExternalPath() == null ? "" : last.getExternalPath(),
                failure);
    }

    private static boolean runs(JobDetailsInfo.JobVertexDetailsInfo vertex) {
        int running = vertex.getTasksPerState().getOrDefault(ExecutionState.RUNNING, 0)
                + vertex.getTasksPerState().getOrDefault(ExecutionState.FINISHED, 0);
        return running == vertex.getParallelism();
    }

    /** Whether there is a reason worth asking for. */
    static boolean isEnding(JobStatus status) {
        return status == JobStatus.FAILED || status == JobStatus.FAILING || status == JobStatus.RESTARTING;
    }

    static Sighting ofLook(Throwable thrown) {
        return isAbsent(thrown, NO_SUCH_JOB)
                ? new Sighting.Absent()
                : new Sighting.Silent(isRefused(thrown), root(thrown));
    }

    /** Whether it is an answer that says so in words. */
    static boolean isAbsent(Throwable thrown, String words) {
        return ExceptionUtils.findThrowable(thrown, RestClientException.class)
                .filter(answer -> String.valueOf(answer.getMessage()).contains(words))
                .isPresent();
    }

    static Posting ofPost(Throwable thrown) {
        if (isRefused(thrown)) {
            return new Posting(Posting.Kind.NOT_SENT, root(thrown));
        }
        boolean isAnswered =
                ExceptionUtils.findThrowable(thrown, RestClientException.class).isPresent();
        return new Posting(isAnswered ? Posting.Kind.REJECTED : Posting.Kind.UNANSWERED, root(thrown));
    }

    /** What a stop with a savepoint came to. */
    static StopStatus ofStop(AsynchronousOperationResult<SavepointInfo> answer) {
        SavepointInfo info = answer.resource();
        if (info == null) {
            return StopStatus.of(StopStatus.Kind.IN_PROGRESS);
        }
        return info.getFailureCause() == null
                ? new StopStatus(StopStatus.Kind.COMPLETED, info.getLocation())
                : new StopStatus(
                        StopStatus.Kind.FAILED,
                        root(new Exception(info.getFailureCause().getFullStringifiedStackTrace())));
    }

    private static boolean isRefused(Throwable thrown) {
        return ExceptionUtils.findThrowable(thrown, ConnectException.class)
                        .filter(refused -> !String.valueOf(refused.getMessage()).contains("timed out"))
                        .isPresent()
                || ExceptionUtils.findThrowable(thrown, UnresolvedAddressException.class)
                        .isPresent();
    }

    /** One line. */
    static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String line = text.lines()
                .map(String::strip)
                .filter(part -> !part.isEmpty() && !part.startsWith("at ") && !part.endsWith("on server side:"))
                .reduce((first, second) -> second.startsWith("Caused by") ? second : first)
                .orElse("");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
