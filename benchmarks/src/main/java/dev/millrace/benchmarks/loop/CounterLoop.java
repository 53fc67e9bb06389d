package dev.millrace.benchmarks.loop;

import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;

/** Counts events a key and puts out each new count. */
public final class CounterLoop {
    private CounterLoop() {}

    public static Fingerprint run(EventSequence events, long eventCount) {
        KeyCounts counts = new KeyCounts();
        FingerprintBuilder output = new FingerprintBuilder();
        for (long i = 0; i < eventCount; i++) {
            long key = events.key(i);
            output.add(Hash.of(key, counts.increment(key)));
        }
        return output.build();
    }
}
