package dev.millrace.server.handover;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;

/**
 * All that is remembered of one adoption. Immutable.
 *
 * @param id of the adoption
 * @param savepoint its path; empty before {@link AdoptionPhase#SAVED}
 * @param savepointBytes all of it; 0 before it was read back
 * @param from what the job starts there again from; empty unless it does
 * @param message for people: the reason of what is being done, or the outcome
 * @param enteredMs when each phase was entered, in milliseconds since 1970
 */
public record AdoptionEntry(
        String id,
        AdoptionOrder order,
        TargetFacts cluster,
        AdoptionPlan plan,
        AdoptionPhase phase,
        String savepoint,
        long savepointBytes,
        String from,
        String message,
        Map<AdoptionPhase, Long> enteredMs)
        implements LogEntry {
    public AdoptionEntry {
        enteredMs = Map.copyOf(enteredMs);
    }

    /** One that has just passed its checks. */
    static AdoptionEntry prepared(String id, AdoptionOrder order, TargetFacts cluster, AdoptionPlan plan, long nowMs) {
        AdoptionPhase first = AdoptionPhase.PREPARED;
        return new AdoptionEntry(id, order, cluster, plan, first, "", 0, "", "", Map.of(first, nowMs));
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

    AdoptionEntry enter(AdoptionPhase next, String why, long nowMs) {
        Map<AdoptionPhase, Long> times = new TreeMap<>(enteredMs);
        times.putIfAbsent(next, nowMs);
        return new AdoptionEntry(id, order, cluster, plan, next, savepoint, savepointBytes, from, why, times);
    }

    AdoptionEntry withPlan(AdoptionPlan next) {
        return new AdoptionEntry(id, order, cluster, next, phase, savepoint, savepointBytes, from, message, enteredMs);
    }

    AdoptionEntry withSavepoint(String path, long bytes) {
        return new AdoptionEntry(id, order, cluster, plan, phase, path, bytes, from, message, enteredMs);
    }

    AdoptionEntry returningFrom(String path) {
        return new AdoptionEntry(id, order, cluster, plan, phase, savepoint, savepointBytes, path, message, enteredMs);
    }
}
