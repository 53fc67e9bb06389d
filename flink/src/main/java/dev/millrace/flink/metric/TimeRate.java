package dev.millrace.flink.metric;

import dev.millrace.engine.time.Stopwatch;

/**
 * How many milliseconds of a second a stopwatch has run of late: over the last minute or what there was of it, as
 * Flink's own gauges do. Thread-safe.
 */
final class TimeRate {
    /** Views are updated every five seconds: a minute. */
    private static final int SAMPLES = 12;

    private static final long NS_PER_MS = 1_000_000;

    private final Stopwatch stopwatch;
    private final long[] totalNs = new long[SAMPLES];
    private final long[] atNs = new long[SAMPLES];
    private int samples;
    private int next;
    private long longestMs;

    TimeRate(Stopwatch stopwatch, long nowNs) {
        this.stopwatch = stopwatch;
        sample(nowNs);
    }

    /** Called every five seconds. */
    synchronized void sample(long nowNs) {
        totalNs[next] = stopwatch.totalNs(nowNs);
        atNs[next] = nowNs;
        next = (next + 1) % SAMPLES;
        samples = Math.min(SAMPLES, samples + 1);
        longestMs = stopwatch.takeLongestNs(nowNs) / NS_PER_MS;
    }

    /** Milliseconds a second, from 0 to 1000. */
    synchronized long msPerSecond(long nowNs) {
        int oldest = samples < SAMPLES ? 0 : next;
        long elapsedNs = nowNs - atNs[oldest];
        if (elapsedNs < NS_PER_MS) {
            return 0;
        }
        long ranNs = stopwatch.totalNs(nowNs) - totalNs[oldest];
        return Math.max(0, Math.min(1000, Math.round(1000.0 * ranNs / elapsedNs)));
    }

    /** The longest single time, in milliseconds, in the five seconds before the last sample. */
    synchronized long longestMs() {
        return longestMs;
    }

    long totalMs(long nowNs) {
        return stopwatch.totalNs(nowNs) / NS_PER_MS;
    }
}
