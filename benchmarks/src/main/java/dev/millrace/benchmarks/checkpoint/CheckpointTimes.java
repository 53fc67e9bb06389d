package dev.millrace.benchmarks.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When the checkpoints of the running job began and ended, as its own functions see it: the engine runs in the process
 * that measures, so they may all write it down in one place. Thread-safe.
 */
final class CheckpointTimes {
    private static volatile CheckpointTimes current = new CheckpointTimes();

    private final Map<Long, Long> triggersMs = new ConcurrentHashMap<>();
    private final Map<Long, Long> endsMs = new ConcurrentHashMap<>();
    private final Queue<Long> stallsNs = new ConcurrentLinkedQueue<>();
    private final AtomicLong longestGapNs = new AtomicLong();
    private final ThreadLocal<Long> barrierNs = ThreadLocal.withInitial(System::nanoTime);

    /** Of the job that runs. */
    static CheckpointTimes current() {
        return current;
    }

    /** Forgets all about the job before. */
    static void clear() {
        current = new CheckpointTimes();
    }

    /** A source's thread has turned to a checkpoint, and is about to send the barrier on. */
    void barrierComes() {
        barrierNs.set(System.nanoTime());
    }

    /**
     * The same thread has taken the state of all operators of the chain, the source last. Returns the barrier's time.
     */
    long sourceTaken() {
        long sinceNs = barrierNs.get();
        stallsNs.add(System.nanoTime() - sinceNs);
        return sinceNs;
    }

    /** The same source emits its next record. */
    void sourceEmits(long barrierNs) {
        longestGapNs.accumulateAndGet(System.nanoTime() - barrierNs, Math::max);
    }

    /** The time in the request for a checkpoint, by the clock of {@link System#currentTimeMillis()}. */
    void triggered(long id, long timestampMs) {
        triggersMs.put(id, timestampMs);
    }

    /** A task has heard that a checkpoint is complete; only the first counts. */
    void completed(long id) {
        endsMs.putIfAbsent(id, System.currentTimeMillis());
    }

    /** From trigger to end, of every checkpoint that was completed. */
    List<Long> durationsMs() {
        return endsMs.entrySet().stream()
                .filter(end -> triggersMs.containsKey(end.getKey()))
                .map(end -> end.getValue() - triggersMs.get(end.getKey()))
                .toList();
    }

    /** One for each checkpoint and source. */
    List<Long> stallsNs() {
        return List.copyOf(stallsNs);
    }

    long longestGapNs() {
        return longestGapNs.get();
    }
}
