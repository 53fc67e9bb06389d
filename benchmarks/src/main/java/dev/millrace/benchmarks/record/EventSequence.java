package dev.millrace.benchmarks.record;

import java.io.Serializable;

/**
 * The fields of the n-th event: keys drawn at random from {@code keyCount}, timestamps that never decrease. Immutable.
 *
 * @param keyCount how many keys there are, below 2<sup>32</sup>
 * @param recordsPerEventSecond how many events share one second of event time
 */
public record EventSequence(KeyDistribution keys, long keyCount, long recordsPerEventSecond) implements Serializable {
    public long key(long index) {
        return keys.key(Hash.of(index), keyCount);
    }

    public long value(long index) {
        return Hash.of(index) & 0xFFFF;
    }

    /** Milliseconds of event time. */
    public long timestamp(long index) {
        return index * 1000 / recordsPerEventSecond;
    }

    public Event event(long index) {
        return new Event(key(index), value(index), timestamp(index));
    }
}
