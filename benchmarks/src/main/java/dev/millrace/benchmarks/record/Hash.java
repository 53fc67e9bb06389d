package dev.millrace.benchmarks.record;

/** Hashes of output records, cheap enough not to show in a figure. Stateless. */
public final class Hash {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private Hash() {}

    /** The finaliser of SplitMix64: a bijection, so two different values never collide. */
    public static long of(long value) {
        long bits = value * FACTOR;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }

    public static long of(long first, long second) {
        return of(of(first) + second);
    }

    public static long of(long first, long second, long third) {
        return of(of(first, second) + third);
    }
}
