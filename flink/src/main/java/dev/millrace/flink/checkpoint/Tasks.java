package dev.millrace.flink.checkpoint;

import java.util.List;

/**
 * The tasks of an attempt at one moment. Immutable.
 *
 * @param areRunning whether every task that is not over runs
 * @param unfinished the tasks that are not over
 */
record Tasks(boolean areRunning, List<Attempt.Subtask> unfinished) {
    static final Tasks NONE = new Tasks(false, List.of());

    static Tasks of(Attempt attempt) {
        return attempt == null ? NONE : new Tasks(attempt.isRunning(), attempt.tasks());
    }
}
