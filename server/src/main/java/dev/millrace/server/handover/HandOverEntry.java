package dev.millrace.server.handover;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;

/**
 * All that is remembered of one hand-over. Immutable.
 *
 * @param id of the hand-over
 * @param savepoint its path; empty before {@link Phase#SAVED}
 * @param savepointBytes all of it; 0 before it was read back
 * @param from what the job starts here again from; empty unless it does
 * @param message for people: warnings, the reason of what is being done, or the outcome
 * @param enteredMs when each phase was entered, in milliseconds since 1970
 */
public record HandOverEntry(
        String id,
        Order order,
        TargetFacts target,
        Plan plan,
        Phase phase,
        String savepoint,
        long savepointBytes,
        String from,
        String message,
        Map<Phase, Long> enteredMs)
        implements LogEntry {
    public HandOverEntry {
        enteredMs = Map.copyOf(enteredMs);
    }

    @Override
    public JobID job() {
        return order.job();
    }

    @Override
    public boolean isOver() {
        return phase.isOver();
    }

    @Override
    public long beganMs() {
        return enteredMs.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }

    @Override
    public long lastMs() {
        return enteredMs.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** One that has just passed its checks. */
    static HandOverEntry prepared(String id, Order order, TargetFacts target, Plan plan, long nowMs) {
        return new HandOverEntry(id, order, target, plan, Phase.PREPARED, "", 0, "", "", Map.of(Phase.PREPARED, nowMs));
    }

    HandOverEntry enter(Phase next, String why, long nowMs) {
        Map<Phase, Long> times = new TreeMap<>(enteredMs);
        times.putIfAbsent(next, nowMs);
        return new HandOverEntry(id, order, target, plan, next, savepoint, savepointBytes, from, why, times);
    }

    HandOverEntry withSavepoint(String path) {
        return new HandOverEntry(id, order, target, plan, phase, path, savepointBytes, from, message, enteredMs);
    }

    HandOverEntry withSavepointBytes(long bytes) {
        return new HandOverEntry(id, order, target, plan, phase, savepoint, bytes, from, message, enteredMs);
    }

    HandOverEntry startingFrom(String path) {
        return new HandOverEntry(id, order, target, plan, phase, savepoint, savepointBytes, path, message, enteredMs);
    }
}
