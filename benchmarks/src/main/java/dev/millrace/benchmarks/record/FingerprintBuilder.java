package dev.millrace.benchmarks.record;

/** Folds hashes of records into a {@link Fingerprint}. Owned by one thread. */
public final class FingerprintBuilder {
    private long count;
    private long checksum;

    public void add(long hash) {
        count++;
        checksum += hash;
    }

    public Fingerprint build() {
        return new Fingerprint(count, checksum);
    }
}
