package dev.millrace.interchange.job;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.AllWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeoutTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;

/**
 * Windows of processing time. What is in each depends on the clock; what is in all of a key together does not: that is
 * put together, in keyed state, and emitted when the last of them has fired.
 */
public final class ClockWindows implements Program {
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final Duration SLIDE = Duration.ofSeconds(1);
    private static final Map<String, Integer> KEYS = Map.of(
            "tumbling", Clicks.KEYS,
            "sliding", Clicks.KEYS,
            "session", Clicks.KEYS,
            "continuous", Clicks.KEYS,
            "timeout", Clicks.KEYS,
            "all", 1);

    /** Key, number of events, sum of their positions. */
    private static final TypeInformation<Tuple3<Long, Long, Long>> PART =
            Types.TUPLE(Types.LONG, Types.LONG, Types.LONG);

    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        DataStream<Event> clicks = Clicks.in(env, leg);
        KeyedStream<Event, Long> byNumber = clicks.keyBy(click -> click.key);
        whole(
                byNumber.window(TumblingProcessingTimeWindows.of(LENGTH)).aggregate(new Count(), new OfKey<>()),
                leg,
                "tumbling",
                1);
        whole(
                byNumber.window(SlidingProcessingTimeWindows.of(LENGTH, SLIDE)).apply(new Listing()),
                leg,
                "sliding",
                (int) (LENGTH.toMillis() / SLIDE.toMillis()));
        whole(
                byNumber.window(ProcessingTimeSessionWindows.withGap(LENGTH)).aggregate(new Count(), new OfKey<>()),
                leg,
                "session",
                1);
        whole(
                byNumber.window(GlobalWindows.create())
                        .trigger(PurgingTrigger.of(ContinuousProcessingTimeTrigger.of(LENGTH)))
                        .aggregate(new Count(), new OfKey<>()),
                leg,
                "continuous",
                1);
        whole(
                byNumber.window(GlobalWindows.create())
                        .trigger(PurgingTrigger.of(ProcessingTimeoutTrigger.of(CountTrigger.of(50), LENGTH)))
                        .aggregate(new Count(), new OfKey<>()),
                leg,
                "timeout",
                1);
        whole(
                clicks.windowAll(TumblingProcessingTimeWindows.of(LENGTH)).aggregate(new Count(), new OfAll()),
                leg,
                "all",
                1);
    }

    /** @param copies in how many windows each event is */
    private static void whole(
            SingleOutputStreamOperator<Tuple3<Long, Long, Long>> windows, Leg leg, String name, int copies) {
        DataStream<String> whole = leg.named(
                leg.named(windows.returns(PART), name)
                        .keyBy(part -> part.f0)
                        .process(new Whole((long) Leg.POSITIONS / KEYS.get(name) * copies))
                        .returns(Types.STRING),
                name + "-whole");
        leg.named(whole.addSink(new LineSink(leg, "clock-" + name)), name + "-sink");
    }

    /** The clock alone lets these out, so the source has to wait for them. */
    @Override
    public Map<String, Long> linesBeforeEnd() {
        return KEYS.entrySet().stream()
                .collect(Collectors.toMap(entry -> "clock-" + entry.getKey(), entry -> (long) entry.getValue()));
    }

    @Override
    public int arrivals(Leg leg) {
        return 1;
    }

    private static final class Count implements AggregateFunction<Event, Tuple2<Long, Long>, Tuple2<Long, Long>> {
        @Override
        public Tuple2<Long, Long> createAccumulator() {
            return Tuple2.of(0L, 0L);
        }

        @Override
        public Tuple2<Long, Long> add(Event event, Tuple2<Long, Long> sofar) {
            return Tuple2.of(sofar.f0 + 1, sofar.f1 + event.position);
        }

        @Override
        public Tuple2<Long, Long> getResult(Tuple2<Long, Long> sofar) {
            return sofar;
        }

        @Override
        public Tuple2<Long, Long> merge(Tuple2<Long, Long> a, Tuple2<Long, Long> b) {
            return Tuple2.of(a.f0 + b.f0, a.f1 + b.f1);
        }
    }

    private static final class OfKey<W extends Window>
            implements WindowFunction<Tuple2<Long, Long>, Tuple3<Long, Long, Long>, Long, W> {
        @Override
        public void apply(
                Long key, W window, Iterable<Tuple2<Long, Long>> counts, Collector<Tuple3<Long, Long, Long>> out) {
            counts.forEach(count -> out.collect(Tuple3.of(key, count.f0, count.f1)));
        }
    }

    private static final class OfAll
            implements AllWindowFunction<Tuple2<Long, Long>, Tuple3<Long, Long, Long>, TimeWindow> {
        @Override
        public void apply(
                TimeWindow window, Iterable<Tuple2<Long, Long>> counts, Collector<Tuple3<Long, Long, Long>> out) {
            counts.forEach(count -> out.collect(Tuple3.of(0L, count.f0, count.f1)));
        }
    }

    /** Of a window that holds all of its events. */
    private static final class Listing implements WindowFunction<Event, Tuple3<Long, Long, Long>, Long, TimeWindow> {
        @Override
        public void apply(
                Long key, TimeWindow window, Iterable<Event> events, Collector<Tuple3<Long, Long, Long>> out) {
            events.forEach(event -> out.collect(Tuple3.of(key, 1L, (long) event.position)));
        }
    }

    /** Adds up until it has everything. An event that came twice would be one too many. */
    private static final class Whole extends KeyedProcessFunction<Long, Tuple3<Long, Long, Long>, String> {
        private final long expected;
        private transient ValueState<Tuple2<Long, Long>> sofar;

        Whole(long expected) {
            this.expected = expected;
        }

        @Override
        public void open(OpenContext context) {
            sofar = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("so far", Types.TUPLE(Types.LONG, Types.LONG)));
        }

        @Override
        public void processElement(Tuple3<Long, Long, Long> part, Context context, Collector<String> out)
                throws Exception {
            Tuple2<Long, Long> before = sofar.value() == null ? Tuple2.of(0L, 0L) : sofar.value();
            Tuple2<Long, Long> now = Tuple2.of(before.f0 + part.f1, before.f1 + part.f2);
            sofar.update(now);
            if (now.f0 > expected) {
                throw new IllegalStateException(now.f0 + " events of key " + part.f0 + " rather than " + expected);
            }
            if (now.f0 == expected) {
                out.collect(part.f0 + "|" + now.f0 + " events, positions add up to " + now.f1);
            }
        }
    }
}
