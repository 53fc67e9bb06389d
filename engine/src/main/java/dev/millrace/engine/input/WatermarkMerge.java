package dev.millrace.engine.input;

/**
 * The event time of an input that many channels feed: the least watermark of those that are neither idle nor behind.
 * Owned by the task's thread.
 *
 * <p>A channel that was idle and wakes up behind the input's time does not hold it back; it counts again once it has
 * caught up. When the last channel falls idle the input jumps to the greatest watermark seen, since nothing can be
 * expected from anybody. These are the rules of Flink's {@code StatusWatermarkValve}.
 */
public final class WatermarkMerge {

    /** Takes what the input as a whole says. */
    public interface Listener {
        void watermark(long timestamp) throws Exception;

        void idleness(boolean idle) throws Exception;
    }

    private final long[] watermarks;
    private final boolean[] idle;
    /** Whether the channel takes part in the minimum: it is active and has caught up. */
    private final boolean[] aligned;

    private final Listener listener;
    private int idleCount;
    private long current = Long.MIN_VALUE;

    public WatermarkMerge(int channelCount, Listener listener) {
        this.watermarks = new long[channelCount];
        this.idle = new boolean[channelCount];
        this.aligned = new boolean[channelCount];
        this.listener = listener;
        java.util.Arrays.fill(watermarks, Long.MIN_VALUE);
        java.util.Arrays.fill(aligned, true);
    }

    /** The last watermark told to the listener, {@link Long#MIN_VALUE} before the first. */
    public long current() {
        return current;
    }

    private boolean isIdle() {
        return idleCount == idle.length;
    }

    public void watermark(int channel, long timestamp) throws Exception {
        if (idle[channel] || timestamp <= watermarks[channel]) {
            return;
        }
        watermarks[channel] = timestamp;
        if (!aligned[channel] && timestamp >= current) {
            aligned[channel] = true;
        }
        advanceToMinimum();
    }

    public void idleness(int channel, boolean nowIdle) throws Exception {
        if (nowIdle == idle[channel]) {
            return;
        }
        if (nowIdle) {
            fallIdle(channel);
        } else {
            wakeUp(channel);
        }
    }

    private void fallIdle(int channel) throws Exception {
        idle[channel] = true;
        aligned[channel] = false;
        idleCount++;
        boolean heldBack = watermarks[channel] == current;
        if (isIdle()) {
            if (heldBack) {
                advanceToMaximum();
            }
            listener.idleness(true);
        } else if (heldBack) {
            advanceToMinimum();
        }
    }

    private void wakeUp(int channel) throws Exception {
        boolean wasIdle = isIdle();
        idle[channel] = false;
        idleCount--;
        if (watermarks[channel] >= current) {
            aligned[channel] = true;
        }
        if (wasIdle) {
            listener.idleness(false);
        }
    }

    private void advanceToMinimum() throws Exception {
        long minimum = Long.MAX_VALUE;
        boolean any = false;
        for (int i = 0; i < watermarks.length; i++) {
            if (aligned[i]) {
                any = true;
                minimum = Math.min(minimum, watermarks[i]);
            }
        }
        if (any) {
            advanceTo(minimum);
        }
    }

    private void advanceToMaximum() throws Exception {
        long maximum = Long.MIN_VALUE;
        for (long watermark : watermarks) {
            maximum = Math.max(maximum, watermark);
        }
        advanceTo(maximum);
    }

    private void advanceTo(long timestamp) throws Exception {
        if (timestamp > current) {
            current = timestamp;
            listener.watermark(timestamp);
        }
    }
}
