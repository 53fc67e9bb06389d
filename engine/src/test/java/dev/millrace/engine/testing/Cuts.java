package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Signal.Barrier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one task had received and sent when each barrier passed. Owned by the task's thread until the job has ended. */
final class Cuts {
    private record Cut(boolean aligned, long[][] received, long[][] sent) {}

    private final Map<Long, Cut> cuts = new TreeMap<>();
    private long last = Long.MIN_VALUE;

    void add(Barrier barrier, long[][] received, long[][] sent) {
        if (barrier.epoch() <= last) {
            throw new AssertionError("barrier of epoch=" + barrier.epoch() + " came after epoch=" + last);
        }
        last = barrier.epoch();
        cuts.put(barrier.epoch(), new Cut(barrier.aligned(), copy(received), copy(sent)));
    }

    private static long[][] copy(long[][] counts) {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    Set<Long> epochs() {
        return cuts.keySet();
    }

    /** Whether the cut is exact; true of an epoch that was not seen here. */
    boolean isAligned(long epoch) {
        Cut cut = cuts.get(epoch);
        return cut == null || cut.aligned;
    }

    long received(long epoch, int link, int from) {
        return cuts.get(epoch).received[link][from];
    }

    long sent(long epoch, int outlet, int channel) {
        return cuts.get(epoch).sent[outlet][channel];
    }
}
