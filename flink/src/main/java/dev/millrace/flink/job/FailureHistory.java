package dev.millrace.flink.job;

import dev.millrace.engine.time.Clock;
import dev.millrace.flink.host.TaskFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.SerializedThrowable;

/** What a job has failed of, the last few times. Holds nothing of the user's classes. Thread-safe. */
public final class FailureHistory {
    private final Clock clock;
    private final int capacity;
    private final Deque<Entry> entries = new ArrayDeque<>();

    /**
     * One failure.
     *
     * @param timestampMs when it was noticed, in milliseconds since 1970
     * @param task "Map -> Sink (2/4)"; empty if it was none of a task
     * @param attempt of the job, from 0 on
     */
    public record Entry(long timestampMs, SerializedThrowable cause, Optional<String> task, int attempt) {}

    FailureHistory(Clock clock, int capacity) {
        this.clock = clock;
        this.capacity = capacity;
    }

    synchronized void add(Throwable cause, int attempt) {
        if (capacity == 0) {
            return;
        }
        if (entries.size() == capacity) {
            entries.removeFirst();
        }
        TaskFailure ofTask = cause instanceof TaskFailure failure ? failure : null;
        entries.addLast(new Entry(
                clock.nowMs(),
                new SerializedThrowable(ofTask == null ? cause : ofTask.portable()),
                Optional.ofNullable(ofTask).map(TaskFailure::task),
                attempt));
    }

    /** Oldest first. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
