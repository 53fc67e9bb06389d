package dev.millrace.flink.checkpoint;

import java.util.List;

/**
 * The tasks of an attempt at one moment. Immutable.
 *
 * @param areRunning whether every task runs or has finished: those that were cancelled or failed have not
 * @param unfinished the tasks that are not over
 */
public record Tasks(boolean areRunning, List<Attempt.Subtask> unfinished) {
    static final Tasks NONE = new Tasks(false, List.of());

    static Tasks of(Attempt attempt) {
        return attempt == null ? NONE : attempt.tasks();
    }
}
