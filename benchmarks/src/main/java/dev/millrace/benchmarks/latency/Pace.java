package dev.millrace.benchmarks.latency;

import java.util.concurrent.locks.LockSupport;

/**
 * Fixed instants at which records are due. Waits by parking, and only for the last part of a gap by spinning: parking
 * alone is late by the timer's slack, spinning alone would take a whole core from the engine. Owned by one thread.
 */
final class Pace {
    private static final long SPIN_NS = 150_000;

    private final long startNs;
    private final long intervalNs;
    private long due;

    /** @param perSecond how often {@link #awaitNext()} returns in a second */
    Pace(double perSecond) {
        this.startNs = System.nanoTime();
        this.intervalNs = Math.round(1e9 / perSecond);
    }

    /** Blocks until the next instant, or returns at once if it has passed; nothing is skipped. */
    void awaitNext() {
        due++;
        long dueNs = startNs + due * intervalNs;
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            if (leftNs > SPIN_NS) {
                LockSupport.parkNanos(leftNs - SPIN_NS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
