package dev.millrace.engine.task;

/**
 * How fast a task takes elements, and with it how many may wait for it: as many as it takes in a few milliseconds, so
 * that a barrier behind them does not wait for longer. Only a task that is slow turn after turn has its queues
 * shortened: a turn may be long because its thread was interrupted. Owned by the task's thread.
 */
final class Pace {
    /** What waits should be worked off in this time. */
    static final long TARGET_NS = 3_000_000;
    /** Fewer would have producers stop and go all the time. */
    static final int LEAST_WAITING = 64;
    /** The fastest of so many turns counts. */
    static final int TURNS = 16;

    private static final int NO_LIMIT = 1 << 20;

    private double leastNs = Double.MAX_VALUE;
    private int turns;
    private int waiting = NO_LIMIT;

    /** Notes what a turn took; whether {@link #waiting} has changed by more than a quarter. */
    boolean isChangedBy(int elements, long elapsedNs) {
        leastNs = Math.min(leastNs, (double) elapsedNs / elements);
        if (++turns < TURNS) {
            return false;
        }
        int now = leastNs * NO_LIMIT <= TARGET_NS ? NO_LIMIT : (int) Math.max(LEAST_WAITING, TARGET_NS / leastNs);
        turns = 0;
        leastNs = Double.MAX_VALUE;
        if (Math.abs((long) now - waiting) * 4 <= waiting) {
            return false;
        }
        waiting = now;
        return true;
    }

    /** How many elements may wait. */
    int waiting() {
        return waiting;
    }
}
