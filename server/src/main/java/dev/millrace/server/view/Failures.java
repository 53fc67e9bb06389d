package dev.millrace.server.view;

import dev.millrace.flink.host.TaskFailure;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.server.isolation.JobHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.scheduler.exceptionhistory.ExceptionHistoryEntry;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.util.SerializedThrowable;

/** What one job has failed of, at one instant. Immutable. */
final class Failures {
    private final List<FailureHistory.Entry> entries;
    /** Null unless the job has failed for good. */
    private final SerializedThrowable last;

    private final long failedMs;

    private final MemoryRemark memory;

    private Failures(List<FailureHistory.Entry> entries, SerializedThrowable last, long failedMs, MemoryRemark memory) {
        this.entries = entries;
        this.last = last;
        this.failedMs = failedMs;
        this.memory = memory;
    }

    static Failures of(JobHandle job, MemoryRemark memory) {
        SerializedThrowable last =
                job.status() == JobStatus.FAILED && job.result().isDone()
                        ? job.result().join().getSerializedThrowable().orElse(null)
                        : null;
        return new Failures(job.failures(), inFlinksWords(last), job.statusTimestamp(JobStatus.FAILED), memory);
    }

    /** A job without a restart strategy just ends with what a task threw; Flink names its strategy there, too. */
    static SerializedThrowable inFlinksWords(SerializedThrowable last) {
        if (last == null || !last.getOriginalErrorClassName().equals(TaskFailure.class.getName())) {
            return last;
        }
        return new Refusal(UserFailure.of(last));
    }

    /** For those who have none of our classes, and read what was thrown itself if they have its class. */
    static SerializedThrowable inClientsWords(SerializedThrowable last) {
        boolean isOfTask = last.getOriginalErrorClassName().equals(TaskFailure.class.getName());
        return isOfTask && last.getCause() instanceof SerializedThrowable thrown
                ? new SerializedThrowable(refusal(thrown.deserializeError(Failures.class.getClassLoader())))
                : last;
    }

    private static JobException refusal(Throwable thrown) {
        JobException refusal = new JobException("Recovery is suppressed by NoRestartBackoffTimeStrategy", thrown);
        refusal.setStackTrace(new StackTraceElement[0]);
        return refusal;
    }

    /** Its text is that of what was thrown, under its own class. Immutable. */
    private static final class Refusal extends SerializedThrowable {
        private static final long serialVersionUID = 1L;

        private final String text;

        Refusal(SerializedThrowable thrown) {
            super(refusal(thrown));
            this.text = refusal(null) + "\nCaused by: " + thrown.getFullStringifiedStackTrace();
        }

        @Override
        public String getFullStringifiedStackTrace() {
            return text;
        }
    }

    /** The newest, which stays even where the job has been restarted; null if there was none. */
    ErrorInfo newest() {
        if (last != null) {
            return new ErrorInfo(shown(last), failedMs);
        }
        if (entries.isEmpty()) {
            return null;
        }
        FailureHistory.Entry entry = entries.get(entries.size() - 1);
        return new ErrorInfo(shown(entry.cause()), entry.timestampMs());
    }

    /** All that are remembered, oldest first. */
    List<RootExceptionHistoryEntry> history() {
        List<RootExceptionHistoryEntry> history = new ArrayList<>();
        for (FailureHistory.Entry entry : entries) {
            boolean isFinal = last != null && history.size() == entries.size() - 1;
            history.add(isFinal && isRefusal(last) ? refused(entry) : root(entry));
        }
        return history;
    }

    /** Flink says so in a failure of the job, and puts that of the task beside it. */
    private static boolean isRefusal(SerializedThrowable failure) {
        return failure.getOriginalErrorClassName().equals(JobException.class.getName());
    }

    private RootExceptionHistoryEntry refused(FailureHistory.Entry entry) {
        List<ExceptionHistoryEntry> beside = entry.task().isPresent() ? List.of(new OfTask(entry)) : List.of();
        return new RootExceptionHistoryEntry(last, entry.timestampMs(), noLabels(), null, null, beside);
    }

    private SerializedThrowable shown(Throwable failure) {
        return memory.on(UserFailure.of(failure));
    }

    private RootExceptionHistoryEntry root(FailureHistory.Entry entry) {
        return new RootExceptionHistoryEntry(
                shown(entry.cause()), entry.timestampMs(), noLabels(), taskName(entry), location(entry), List.of());
    }

    private static CompletableFuture<Map<String, String>> noLabels() {
        return CompletableFuture.completedFuture(Map.of());
    }

    private static String taskName(FailureHistory.Entry entry) {
        return entry.task()
                .map(task -> task + " - execution #" + entry.attempt())
                .orElse(null);
    }

    private static TaskManagerLocation location(FailureHistory.Entry entry) {
        return entry.task().isPresent() ? Whereabouts.LOCATION : null;
    }

    /** A failure of one task. Immutable. */
    private static final class OfTask extends ExceptionHistoryEntry {
        private static final long serialVersionUID = 1L;

        OfTask(FailureHistory.Entry entry) {
            super(UserFailure.of(entry.cause()), entry.timestampMs(), noLabels(), taskName(entry), location(entry));
        }
    }
}
