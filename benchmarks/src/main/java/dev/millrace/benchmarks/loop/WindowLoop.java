package dev.millrace.benchmarks.loop;

import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;
import java.util.Arrays;

/**
 * Sliding windows (tumbling ones slide by their size) over events in the order of their timestamps: a count, a sum and
 * the latest timestamp a key and window. Each key has a row of slices, one for each slide that an open window covers;
 * an event touches one slice and a window that closes merges them. Owned by one thread.
 */
public final class WindowLoop {
    private static final int COUNT = 0;
    private static final int SUM = 1;
    private static final int LATEST = 2;
    private static final int FIELDS = 3;

    private final KeyIndex keys = new KeyIndex();
    private final FingerprintBuilder output = new FingerprintBuilder();
    private final int slicesPerWindow;
    private final int rowLength;
    private long[] keyAt = new long[1 << 10];
    private long[] slices;

    private WindowLoop(long sizeMs, long slideMs) {
        this.slicesPerWindow = Math.toIntExact(sizeMs / slideMs);
        this.rowLength = slicesPerWindow * FIELDS;
        this.slices = new long[keyAt.length * rowLength];
    }

    public static Fingerprint run(EventSequence events, long eventCount, long sizeMs, long slideMs) {
        WindowLoop loop = new WindowLoop(sizeMs, slideMs);
        long currentSlice = 0;
        for (long i = 0; i < eventCount; i++) {
            long timestamp = events.timestamp(i);
            while (timestamp >= (currentSlice + 1) * slideMs) {
                loop.close(currentSlice++);
            }
            loop.add(currentSlice, events.key(i), events.value(i), timestamp);
        }
        for (int i = 0; i < loop.slicesPerWindow; i++) {
            loop.close(currentSlice++);
        }
        return loop.output.build();
    }

    private void add(long slice, long key, long value, long timestamp) {
        int position = keys.positionOf(key);
        if (position == keyAt.length) {
            keyAt = Arrays.copyOf(keyAt, keyAt.length * 2);
            slices = Arrays.copyOf(slices, slices.length * 2);
        }
        keyAt[position] = key;
        int base = position * rowLength + (int) (slice % slicesPerWindow) * FIELDS;
        slices[base + COUNT]++;
        slices[base + SUM] += value;
        slices[base + LATEST] = timestamp;
    }

    /** Puts out the window whose last slice this is, and frees the slice that no later window covers. */
    private void close(long lastSlice) {
        int oldest = (int) ((lastSlice + 1) % slicesPerWindow) * FIELDS;
        for (int position = 0, row = 0; position < keys.size(); position++, row += rowLength) {
            long count = 0;
            long sum = 0;
            long latest = 0;
            for (int slice = row; slice < row + rowLength; slice += FIELDS) {
                count += slices[slice + COUNT];
                sum += slices[slice + SUM];
                latest = Math.max(latest, slices[slice + LATEST]);
            }
            if (count > 0) {
                output.add(Hash.of(Hash.of(keyAt[position], count), sum, latest));
            }
            Arrays.fill(slices, row + oldest, row + oldest + FIELDS, 0);
        }
    }
}
