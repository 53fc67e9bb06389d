package dev.millrace.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a job has come. Immutable.
 *
 * @param desired what its owner last asked for
 * @param history its newest changes of status, oldest first
 * @param forgottenCount older changes that are not in {@code history} any more
 * @param newest where it can resume; null if it has completed no checkpoint
 */
public record Progress(DesiredState desired, List<StatusChange> history, long forgottenCount, RestorePoint newest) {
    /** A job that restarts for ever must not fill the store. */
    static final int HISTORY_LIMIT = 50;

    static final Progress AT_SUBMISSION = new Progress(DesiredState.RUNNING, List.of(), 0, null);

    /** Copies the list. */
    public Progress {
        history = List.copyOf(history);
    }

    /** Where the job can resume; empty if it has completed no checkpoint. */
    public Optional<RestorePoint> restorePoint() {
        return Optional.ofNullable(newest);
    }

    Progress with(DesiredState other) {
        return new Progress(other, history, forgottenCount, newest);
    }

    Progress with(RestorePoint other) {
        return new Progress(desired, history, forgottenCount, other);
    }

    Progress with(StatusChange change) {
        List<StatusChange> longer = new ArrayList<>(history);
        longer.add(change);
        int excess = Math.max(0, longer.size() - HISTORY_LIMIT);
        return new Progress(desired, longer.subList(excess, longer.size()), forgottenCount + excess, newest);
    }
}
