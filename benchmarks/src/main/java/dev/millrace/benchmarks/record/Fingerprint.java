package dev.millrace.benchmarks.record;

/**
 * How many records a run put out, and the sum of their hashes: equal for two runs whose outputs are the same multiset,
 * in whatever order. Immutable.
 */
public record Fingerprint(long count, long checksum) {
    @Override
    public String toString() {
        return String.format("count=%d checksum=%016x", count, checksum);
    }
}
