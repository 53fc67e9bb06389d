package dev.millrace.engine.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Adds up the time between pairs of begin and end. One thread at a time begins and ends; any may read, also in between,
 * and never sees a pair half counted, for all of it is in one variable.
 */
public final class Stopwatch {
    private static final VarHandle STATE;
    private static final VarHandle BEGAN;
    private static final VarHandle LONGEST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Stopwatch.class, "state", long.class);
            BEGAN = lookup.findVarHandle(Stopwatch.class, "beganNs", long.class);
            LONGEST = lookup.findVarHandle(Stopwatch.class, "longestNs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Twice the sum while it stands; while it runs, twice the sum less the time of its beginning, and one. */
    private long state;

    // Hints for takeLongestNs(), where a value that is missed once does no harm.
    private long beganNs;

    @SuppressWarnings("UnusedVariable") // read through LONGEST
    private long longestNs;

    Stopwatch() {}

    /** Begins unless it has. */
    void begin(long nowNs) {
        if (!isRunning()) {
            BEGAN.setOpaque(this, nowNs);
            STATE.setOpaque(this, state - (nowNs << 1) | 1);
        }
    }

    /** Ends if it runs. */
    void end(long nowNs) {
        if (isRunning()) {
            STATE.setOpaque(this, (state & ~1L) + (nowNs << 1));
            if (nowNs - beganNs > (long) LONGEST.getOpaque(this)) {
                LONGEST.setOpaque(this, nowNs - beganNs);
            }
        }
    }

    /** Whether it runs. Any thread. */
    public boolean isRunning() {
        return ((long) STATE.getOpaque(this) & 1) != 0;
    }

    /** The sum so far, that of a pair which has only begun included. Any thread. */
    public long totalNs(long nowNs) {
        long seen = (long) STATE.getOpaque(this);
        return (seen & 1) == 0 ? seen >> 1 : Math.max(0, (seen >> 1) + nowNs);
    }

    /** The longest single time that ended since this was last asked, or that goes on. For one reader. */
    public long takeLongestNs(long nowNs) {
        long longest = (long) LONGEST.getAndSet(this, 0L);
        return isRunning() ? Math.max(longest, nowNs - (long) BEGAN.getOpaque(this)) : longest;
    }
}
