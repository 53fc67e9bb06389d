package dev.millrace.benchmarks.record;

/**
 * The same three fields as {@link Event}, but without setters or a public no-argument constructor, so that Flink cannot
 * analyse the type and hands it to Kryo. Immutable.
 */
public final class Reading {
    private final long key;
    private final long value;
    private final long timestamp;

    public Reading(long key, long value, long timestamp) {
        this.key = key;
        this.value = value;
        this.timestamp = timestamp;
    }

    public long key() {
        return key;
    }

    public long value() {
        return value;
    }

    public long timestamp() {
        return timestamp;
    }
}
