package dev.millrace.benchmarks.loop;

import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;

/** Changes each value twice; there is nothing to rebalance with one thread. */
public final class MapLoop {
    private MapLoop() {}

    public static Fingerprint run(EventSequence events, long eventCount) {
        FingerprintBuilder output = new FingerprintBuilder();
        for (long i = 0; i < eventCount; i++) {
            long value = (events.value(i) + 1) * 3;
            output.add(Hash.of(events.key(i), value, events.timestamp(i)));
        }
        return output.build();
    }
}
