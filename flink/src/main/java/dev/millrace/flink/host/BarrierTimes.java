package dev.millrace.flink.host;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.time.Clock;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.MetricNames;

/**
 * When the barriers of checkpoints came to one task, for Flink's statistics and gauges. Looked at once a barrier, never
 * for a record. Owned by the task's thread; the gauges may be read by any.
 */
final class BarrierTimes {
    private static final long UNKNOWN = -1;

    private final Clock clock;
    private final TreeMap<Long, Times> byEpoch = new TreeMap<>();
    // The gauges read the last values; nothing else is published with them.
    private volatile long lastStartDelayNs;
    private volatile long lastAlignmentNs;

    /**
     * What there is to say of one barrier.
     *
     * @param startDelayNs from the checkpoint's trigger to the first of its barriers; to the snapshot where the task
     *     got the barrier from no channel
     * @param alignmentNs from the first of its barriers to the last
     */
    record Times(long startDelayNs, long firstNs, long alignmentNs) {}

    BarrierTimes(Clock clock) {
        this.clock = clock;
    }

    void register(MetricGroup group, boolean hasInputs) {
        group.gauge(MetricNames.CHECKPOINT_START_DELAY_TIME, () -> lastStartDelayNs);
        if (hasInputs) {
            group.gauge(MetricNames.CHECKPOINT_ALIGNMENT_TIME, () -> lastAlignmentNs);
        }
    }

    /** The first of the task's channels has delivered the barrier. */
    void first(Barrier barrier) {
        byEpoch.put(barrier.epoch(), new Times(startDelayNs(barrier), clock.nowNs(), UNKNOWN));
    }

    /** All channels have. May be called again if the snapshot is put off. */
    void last(Barrier barrier) {
        byEpoch.computeIfPresent(
                barrier.epoch(),
                (epoch, times) -> times.alignmentNs != UNKNOWN
                        ? times
                        : new Times(times.startDelayNs, times.firstNs, clock.nowNs() - times.firstNs));
    }

    /** The snapshot begins. Forgets all older barriers. */
    Times taken(Barrier barrier) {
        Times times = byEpoch.getOrDefault(barrier.epoch(), new Times(startDelayNs(barrier), clock.nowNs(), 0));
        byEpoch.headMap(barrier.epoch(), true).clear();
        lastStartDelayNs = times.startDelayNs;
        lastAlignmentNs = times.alignmentNs;
        return times;
    }

    private long startDelayNs(Barrier barrier) {
        long timestampMs = ((SnapshotRequest) barrier.request()).timestampMs();
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, clock.nowMs() - timestampMs));
    }
}
