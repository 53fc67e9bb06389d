package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.Sequence;
import java.util.concurrent.locks.LockSupport;

/**
 * One event for each key as fast as they are taken, then events for random keys at a steady rate. Owned by the source's
 * thread.
 */
final class SteadyUpdates implements Sequence<Event> {
    private static final long serialVersionUID = 1L;

    /** Waits are made for so many events at once: a wait of microseconds takes much longer than asked. */
    private static final int BATCH = 100;

    private final long keyCount;
    private final long perSecond;
    private transient long startNs;

    /** @param perSecond by all subtasks of the source together */
    SteadyUpdates(long keyCount, long perSecond) {
        this.keyCount = keyCount;
        this.perSecond = perSecond;
    }

    @Override
    public Event at(long index) {
        if (index < keyCount) {
            return new Event(index, index, index);
        }
        long update = index - keyCount;
        if (startNs == 0) {
            startNs = System.nanoTime();
        }
        long batch = update / BATCH;
        long leftNs = startNs + batch * BATCH * 1_000_000_000 / perSecond - System.nanoTime();
        while (leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = startNs + batch * BATCH * 1_000_000_000 / perSecond - System.nanoTime();
        }
        return new Event(Long.remainderUnsigned(Hash.of(index), keyCount), index, index);
    }
}
