package dev.millrace.flink.job;

import dev.millrace.engine.time.Clock.Alarm;
import dev.millrace.flink.host.TaskFailure;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which tasks keep a job that has failed from ending. Thread-safe. */
final class LateTasks {
    private static final Logger LOG = LoggerFactory.getLogger(LateTasks.class);

    /** A cancelled task that runs for so much longer is worth a word. */
    private static final long LATE_AFTER_MS = 1000;

    private final EngineRoom room;
    private final String job;
    private volatile Alarm alarm = () -> false;

    LateTasks(EngineRoom room, String job) {
        this.room = room;
        this.job = job;
    }

    /** The job has failed and its tasks are being cancelled. */
    void expect(SubtaskStates subtasks, Throwable cause) {
        alarm = room.clock().schedule(LATE_AFTER_MS, () -> explainWait(subtasks, cause));
    }

    /** Nothing runs any more. */
    void cancel() {
        alarm.cancel();
    }

    /** The result comes when the last task has stopped, which may be long after the first has failed. */
    private void explainWait(SubtaskStates subtasks, Throwable cause) {
        List<String> unfinished = subtasks.unfinished();
        if (unfinished.isEmpty()) {
            return;
        }
        long timeoutMs = room.settings().cancellationTimeoutMs();
        LOG.warn(
                "job '{}' has failed and is waiting for tasks that still run: '{}'; they are"
                        + " interrupted every {} s and {}. It failed because: {}",
                job,
                String.join("', '", unfinished),
                room.settings().cancellationIntervalMs() / 1000,
                timeoutMs == 0
                        ? "never left behind (task.cancellation.timeout: 0)"
                        : "left behind after " + timeoutMs / 1000 + " s (task.cancellation.timeout)",
                cause instanceof TaskFailure ? cause.getMessage() : cause);
    }
}
