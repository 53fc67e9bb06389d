package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.loop.WindowLoop;
import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.KeyDistribution;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.source.SourceKind.Records;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Event-time windows with an {@code AggregateFunction}. Keys occur unevenly, so that a window has both keys with many
 * events and keys with one: with even ones nearly every event would open a window of its own, and the cost of timers
 * would hide all else (docs/decisions/0010).
 */
abstract class WindowedSummary implements Workload {
    private static final long KEY_COUNT = 1_000_000;

    private final EventSequence events;
    private final Duration size;
    private final Duration slide;

    private WindowedSummary(long recordsPerEventSecond, Duration size, Duration slide) {
        this.events = new EventSequence(KeyDistribution.SKEWED, KEY_COUNT, recordsPerEventSecond);
        this.size = size;
        this.slide = slide;
    }

    abstract WatermarkStrategy<Event> watermarks();

    abstract WindowAssigner<Object, TimeWindow> windows(Duration size, Duration slide);

    @Override
    public final void define(StreamExecutionEnvironment env, SourceKind source, long recordCount) {
        WatermarkStrategy<Event> watermarks = watermarks().withTimestampAssigner((event, previous) -> event.timestamp);
        source.attach(env, Records.withWatermarks(events::event, recordCount, Types.POJO(Event.class), watermarks))
                .keyBy(event -> event.key)
                .window(windows(size, slide))
                .aggregate(new Summarise())
                .addSink(new FingerprintSink<>(
                        summary -> Hash.of(Hash.of(summary.key, summary.count), summary.sum, summary.latest)));
    }

    @Override
    public final Fingerprint loop(long recordCount) {
        return WindowLoop.run(events, recordCount, size.toMillis(), slide.toMillis());
    }

    static final class Tumbling extends WindowedSummary {
        Tumbling() {
            this(200_000);
        }

        Tumbling(long recordsPerEventSecond) {
            super(recordsPerEventSecond, Duration.ofSeconds(5), Duration.ofSeconds(5));
        }

        @Override
        public String id() {
            return "W3";
        }

        @Override
        public String description() {
            return "tumbling 5 s event-time window, AggregateFunction on POJO events, 1 M skewed keys";
        }

        @Override
        public long defaultRecordCount() {
            return 6_000_000;
        }

        @Override
        public double cpuFloor() {
            return 1.7;
        }

        @Override
        WatermarkStrategy<Event> watermarks() {
            return WatermarkStrategy.forMonotonousTimestamps();
        }

        @Override
        WindowAssigner<Object, TimeWindow> windows(Duration size, Duration slide) {
            return TumblingEventTimeWindows.of(size);
        }
    }

    static final class Sliding extends WindowedSummary {
        Sliding() {
            this(1_000);
        }

        Sliding(long recordsPerEventSecond) {
            super(recordsPerEventSecond, Duration.ofMinutes(10), Duration.ofMinutes(1));
        }

        @Override
        public String id() {
            return "W4";
        }

        @Override
        public String description() {
            return "sliding 10 min / 1 min event-time window, AggregateFunction on POJO events, 1 M skewed keys";
        }

        @Override
        public long defaultRecordCount() {
            return 600_000;
        }

        @Override
        public double cpuFloor() {
            return 1.2;
        }

        @Override
        WatermarkStrategy<Event> watermarks() {
            return WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofSeconds(5));
        }

        @Override
        WindowAssigner<Object, TimeWindow> windows(Duration size, Duration slide) {
            return SlidingEventTimeWindows.of(size, slide);
        }
    }
}
