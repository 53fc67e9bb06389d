package dev.millrace.engine.time;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until it is told to advance. Thread-safe; alarms go off on the thread that advances it. */
public final class VirtualClock implements Clock {
    private final PriorityQueue<Pending> pending =
            new PriorityQueue<>(Comparator.comparingLong(Pending::dueMs).thenComparingLong(Pending::sequence));
    private long nowMs;
    private long sequence;

    public VirtualClock(long startMs) {
        this.nowMs = startMs;
    }

    @Override
    public synchronized long nowMs() {
        return nowMs;
    }

    @Override
    public synchronized long nowNs() {
        return nowMs * 1_000_000;
    }

    @Override
    public synchronized Alarm schedule(long delayMs, Runnable action) {
        Pending entry = new Pending(nowMs + Math.max(0, delayMs), sequence++, action);
        pending.add(entry);
        return () -> {
            synchronized (VirtualClock.this) {
                return pending.remove(entry);
            }
        };
    }

    /**
     * Jumps to the next alarm and lets it go off.
     *
     * @return false if none is pending
     */
    public boolean advance() {
        Pending next;
        synchronized (this) {
            next = pending.poll();
            if (next == null) {
                return false;
            }
            nowMs = Math.max(nowMs, next.dueMs());
        }
        next.action().run();
        return true;
    }

    @Override
    public synchronized void close() {
        pending.clear();
    }

    /** Compared by identity, so that equal actions at equal times stay apart. */
    private static final class Pending {
        private final long dueMs;
        private final long sequence;
        private final Runnable action;

        Pending(long dueMs, long sequence, Runnable action) {
            this.dueMs = dueMs;
            this.sequence = sequence;
            this.action = action;
        }

        long dueMs() {
            return dueMs;
        }

        long sequence() {
            return sequence;
        }

        Runnable action() {
            return action;
        }
    }
}
