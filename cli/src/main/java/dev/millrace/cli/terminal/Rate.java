package dev.millrace.cli.terminal;

/** How fast a counter grows, over the last second or so. Owned by one thread. */
public final class Rate {
    private static final long WINDOW_NS = 1_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private long windowStartNs;
    private long countAtStart;
    private long perSecond;
    private boolean isFirstWindow = true;

    /** Counts from 0 at {@code nowNs}, a reading of {@link System#nanoTime()}. */
    public Rate(long nowNs) {
        windowStartNs = nowNs;
    }

    /** Per second; within the first second the average so far. */
    public long at(long nowNs, long count) {
        long elapsedNs = nowNs - windowStartNs;
        if (elapsedNs > 0 && (isFirstWindow || elapsedNs >= WINDOW_NS)) {
            perSecond = Math.round((count - countAtStart) / (elapsedNs / NANOS_PER_SECOND));
        }
        if (elapsedNs >= WINDOW_NS) {
            windowStartNs = nowNs;
            countAtStart = count;
            isFirstWindow = false;
        }
        return perSecond;
    }
}
