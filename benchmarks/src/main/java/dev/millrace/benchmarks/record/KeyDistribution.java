package dev.millrace.benchmarks.record;

/** How often each of the keys occurs. */
public enum KeyDistribution {
    /** All equally often: the least friendly to caches. */
    EVEN {
        @Override
        long key(long hash, long keyCount) {
            return ((hash >>> 32) * keyCount) >>> 32;
        }
    },
    /**
     * A power law with exponent 7/8, as names, users and devices roughly have; the most frequent key has half a percent
     * of the events. Made of multiplications alone, whose results are the same interpreted and compiled.
     */
    SKEWED {
        private static final double LOWEST_DRAW = 0.2;

        @Override
        long key(long hash, long keyCount) {
            double even = (hash >>> 11) * 0x1p-53;
            double draw = LOWEST_DRAW + (1 - LOWEST_DRAW) * even;
            double square = draw * draw;
            double fourth = square * square;
            return (long) (fourth * fourth * keyCount);
        }
    };

    abstract long key(long hash, long keyCount);
}
