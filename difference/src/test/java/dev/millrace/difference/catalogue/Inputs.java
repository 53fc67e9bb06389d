package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Gate;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.SourceFunction;

/** Inputs that arrive the same way on every engine: one source task, a watermark after each event. */
@SuppressWarnings("deprecation")
final class Inputs {

    private Inputs() {}

    /** Sixty events of five keys, 100 ms apart, every third 150 ms out of order, none later than the watermark. */
    static DataStream<Event> events(StreamExecutionEnvironment env) {
        return events(env, 150, standardEvents());
    }

    static Event[] standardEvents() {
        return IntStream.range(0, 60)
                .mapToObj(i -> Event.of("k" + i * 7 % 5, 1000 + i * 100L - (i % 3 == 0 ? 150 : 0), i))
                .toArray(Event[]::new);
    }

    /** These events in this order; after each the watermark is the highest time so far less {@code delayMs}. */
    static SingleOutputStreamOperator<Event> events(StreamExecutionEnvironment env, long delayMs, Event... events) {
        return env.fromData(events)
                .assignTimestampsAndWatermarks(everyEvent(delayMs))
                .setParallelism(1);
    }

    static WatermarkStrategy<Event> everyEvent(long delayMs) {
        return WatermarkStrategy.<Event>forGenerator(context -> new EveryEvent(delayMs))
                .withTimestampAssigner((event, previous) -> event.at);
    }

    /** Emits the elements as soon as the gate opens. */
    static <T> DataStream<T> after(
            Gate gate, StreamExecutionEnvironment env, TypeInformation<T> type, List<T> elements) {
        return env.addSource(new Gated<>(gate, null, elements), "gated", type);
    }

    /** Emits the elements and stays until the gate opens, so that the end of input cannot bring about the results. */
    static <T> DataStream<T> until(
            Gate gate, StreamExecutionEnvironment env, TypeInformation<T> type, List<T> elements) {
        return env.addSource(new Gated<>(null, gate, elements), "lingering", type);
    }

    private static final class EveryEvent implements WatermarkGenerator<Event> {

        private final long delayMs;
        private long highest = Long.MIN_VALUE;

        EveryEvent(long delayMs) {
            this.delayMs = delayMs;
        }

        @Override
        public void onEvent(Event event, long timestamp, WatermarkOutput output) {
            highest = Math.max(highest, timestamp);
            output.emitWatermark(new Watermark(highest - delayMs));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static final class Gated<T> implements SourceFunction<T> {

        private static final long serialVersionUID = 1L;

        private final Gate before;
        private final Gate after;
        private final List<T> elements;

        Gated(Gate before, Gate after, List<T> elements) {
            this.before = before;
            this.after = after;
            this.elements = elements;
        }

        @Override
        public void run(SourceContext<T> ctx) throws Exception {
            if (before != null) {
                before.await();
            }
            for (T element : elements) {
                synchronized (ctx.getCheckpointLock()) {
                    ctx.collect(element);
                }
            }
            if (after != null) {
                after.await();
            }
        }

        @Override
        public void cancel() {}
    }
}
