package dev.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.input.WatermarkMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput.DataOutput;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;

/** The engine merges watermarks of many channels exactly as Flink does. {@code -Dtest.seed} replays one seed. */
class WatermarkMergeDifferenceTest {
    private static final int SEEDS = 5_000;
    private static final int EVENTS = 60;

    @Test
    void shouldSayWhatFlinkSaysWhateverTheSequenceOfWatermarksAndStatuses() throws Exception {
        Long only = Long.getLong("test.seed");
        long first = only != null ? only : ThreadLocalRandom.current().nextInt(1_000_000_000);
        for (long seed = first; seed < first + (only != null ? 1 : SEEDS); seed++) {
            compare(seed);
        }
    }

    private static void compare(long seed) throws Exception {
        Random random = new Random(seed);
        int channels = 1 + random.nextInt(5);
        int pace = 1 + random.nextInt(4);
        List<String> fed = new ArrayList<>();
        Said ours = new Said();
        Said flinks = new Said();
        WatermarkMerge merge = new WatermarkMerge(channels, ours);
        StatusWatermarkValve valve = new StatusWatermarkValve(channels);
        for (int i = 0; i < EVENTS; i++) {
            int channel = random.nextInt(channels);
            if (random.nextInt(3) == 0) {
                boolean idle = random.nextInt(5) < 3;
                fed.add(channel + (idle ? " idle" : " active"));
                merge.idleness(channel, idle);
                valve.inputWatermarkStatus(idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE, channel, flinks);
            } else {
                long timestamp = timestamp(random, i / pace);
                fed.add(channel + " watermark " + timestamp);
                merge.watermark(channel, timestamp);
                valve.inputWatermark(new Watermark(timestamp), channel, flinks);
            }
            assertThat(ours.events)
                    .as("-Dtest.seed=%s channels=%s %s", seed, channels, fed)
                    .isEqualTo(flinks.events);
        }
    }

    private static long timestamp(Random random, int near) {
        return switch (random.nextInt(40)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            default -> near + random.nextInt(6) - 3;
        };
    }

    /** Writes down what either side says. */
    private static final class Said implements WatermarkMerge.Listener, DataOutput<Object> {
        private final List<String> events = new ArrayList<>();

        @Override
        public void watermark(long timestamp) {
            events.add("watermark " + timestamp);
        }

        @Override
        public void idleness(boolean idle) {
            events.add(idle ? "idle" : "active");
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            watermark(watermark.getTimestamp());
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {
            idleness(status.isIdle());
        }

        @Override
        public void emitRecord(StreamRecord<Object> streamRecord) {
            throw new AssertionError("no records here");
        }

        @Override
        public void emitLatencyMarker(LatencyMarker latencyMarker) {
            throw new AssertionError("no latency markers here");
        }

        @Override
        public void emitRecordAttributes(RecordAttributes recordAttributes) {
            throw new AssertionError("no record attributes here");
        }
    }
}
