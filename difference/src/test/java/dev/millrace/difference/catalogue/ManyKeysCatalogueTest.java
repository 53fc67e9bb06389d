package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** A hundred thousand keys: state and timers are kept, and looked at ahead, as they are where there are many. */
class ManyKeysCatalogueTest extends Catalogue {

    private static final int MANY = 100_000;

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("many keys with expiry and incremental cleanup", ManyKeysCatalogueTest::cleanup),
                finishes("many keys with timers set and deleted", ManyKeysCatalogueTest::timers),
                finishes("many keys of two inputs", ManyKeysCatalogueTest::twoInputs),
                finishes("many keys cleared and filled again", ManyKeysCatalogueTest::cleared),
                finishes("many keys that are POJOs", ManyKeysCatalogueTest::pojos),
                finishes("many keys with null and default values", ManyKeysCatalogueTest::nulls),
                finishes("many keys whose hash codes collide", ManyKeysCatalogueTest::collisions),
                finishes("many keys in tumbling windows with late events", ManyKeysCatalogueTest::tumbling),
                finishes("many keys in sliding windows that are reduced", ManyKeysCatalogueTest::sliding),
                finishes("many keys in sessions", ManyKeysCatalogueTest::sessions),
                finishes("random calls on the state of many keys", ManyKeysCatalogueTest::random));
    }

    /** Three of each key: what two inputs make of a key after its sixth number does not depend on their order. */
    private static DataStream<Tuple2<Long, Long>> many(StreamExecutionEnvironment env) {
        return env.fromSequence(0, 3L * MANY - 1)
                .setParallelism(1)
                .map(number -> Tuple2.of(number * 7919 % MANY, number))
                .returns(Types.TUPLE(Types.LONG, Types.LONG))
                .setParallelism(1);
    }

    private static DataStream<Event> events(StreamExecutionEnvironment env) {
        return many(env)
                .map(pair ->
                        Event.of("k" + pair.f0, pair.f1 - (pair.f1 % 11 == 0 ? 40_000 : 0), pair.f1.intValue() % 1000))
                .setParallelism(1)
                .assignTimestampsAndWatermarks(Inputs.everyEvent(100))
                .setParallelism(1);
    }

    /** What a great number of results is compared by: a sum for each of a few parts of them. */
    private static void digest(DataStream<String> texts, String output, Outputs out) {
        out.collect(
                texts.map(text -> Tuple2.of(Math.floorMod(text.hashCode(), 16), (long) text.hashCode() * 31 + 1))
                        .returns(Types.TUPLE(Types.INT, Types.LONG)),
                output,
                Arrangement.totals(part -> part.f0, part -> part.f1));
    }

    /** What most of these functions are. */
    private abstract static class OfPairs extends KeyedProcessFunction<Long, Tuple2<Long, Long>, String> {

        ValueStateDescriptor<Long> value(String name) {
            return new ValueStateDescriptor<>(name, Types.LONG);
        }
    }

    private static void cleanup(StreamExecutionEnvironment env, Outputs out) {
        digest(
                many(env).keyBy(pair -> pair.f0).process(new OfPairs() {
                    private transient ValueState<Long> sum;

                    @Override
                    public void open(OpenContext context) {
                        ValueStateDescriptor<Long> sums = value("sum");
                        sums.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofHours(1))
                                .cleanupIncrementally(10, true)
                                .build());
                        sum = getRuntimeContext().getState(sums);
                    }

                    @Override
                    public void processElement(Tuple2<Long, Long> pair, Context ctx, Collector<String> all)
                            throws Exception {
                        sum.update((sum.value() == null ? 0 : sum.value()) + pair.f1);
                        all.collect(pair.f0 + " " + sum.value());
                    }
                }),
                "sums",
                out);
    }

    private static void timers(StreamExecutionEnvironment env, Outputs out) {
        digest(
                events(env).keyBy(event -> event.key).process(new KeyedProcessFunction<String, Event, String>() {
                    private transient ValueState<Event> last;

                    @Override
                    public void open(OpenContext context) {
                        last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Event.class));
                    }

                    @Override
                    public void processElement(Event event, Context ctx, Collector<String> all) throws Exception {
                        Event old = last.value();
                        if (old != null) {
                            ctx.timerService().deleteEventTimeTimer(old.at + 150_000);
                        }
                        last.update(event);
                        ctx.timerService().registerEventTimeTimer(event.at + 150_000);
                    }

                    @Override
                    public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> all) throws Exception {
                        all.collect(ctx.getCurrentKey() + " " + timestamp + " " + last.value());
                        last.clear();
                    }
                }),
                "firings",
                out);
    }

    private static void twoInputs(StreamExecutionEnvironment env, Outputs out) {
        digest(
                many(env)
                        .keyBy(pair -> pair.f0)
                        .connect(many(env).keyBy(pair -> pair.f1 % MANY))
                        .process(new KeyedCoProcessFunction<Long, Tuple2<Long, Long>, Tuple2<Long, Long>, String>() {
                            private transient ValueState<Long> sum;
                            private transient ValueState<Integer> left;

                            @Override
                            public void open(OpenContext context) {
                                sum = getRuntimeContext().getState(new ValueStateDescriptor<>("s", Types.LONG));
                                left = getRuntimeContext().getState(new ValueStateDescriptor<>("l", Types.INT));
                            }

                            private void take(Long key, long number, Collector<String> all) throws Exception {
                                sum.update((sum.value() == null ? 0 : sum.value()) + number);
                                left.update((left.value() == null ? 6 : left.value()) - 1);
                                if (left.value() == 0) {
                                    all.collect(key + " " + sum.value());
                                }
                            }

                            @Override
                            public void processElement1(Tuple2<Long, Long> pair, Context ctx, Collector<String> all)
                                    throws Exception {
                                take(ctx.getCurrentKey(), pair.f1, all);
                            }

                            @Override
                            public void processElement2(Tuple2<Long, Long> pair, Context ctx, Collector<String> all)
                                    throws Exception {
                                take(ctx.getCurrentKey(), pair.f0, all);
                            }
                        }),
                "sums",
                out);
    }

    private static void cleared(StreamExecutionEnvironment env, Outputs out) {
        digest(
                many(env).keyBy(pair -> pair.f0).process(new OfPairs() {
                    private transient ListState<Long> list;
                    private transient MapState<Long, String> map;

                    @Override
                    public void open(OpenContext context) {
                        list = getRuntimeContext().getListState(new ListStateDescriptor<>("l", Types.LONG));
                        map = getRuntimeContext().getMapState(new MapStateDescriptor<>("m", Types.LONG, Types.STRING));
                    }

                    @Override
                    public void processElement(Tuple2<Long, Long> pair, Context ctx, Collector<String> all)
                            throws Exception {
                        if (pair.f1 % 5 == 0) {
                            list.clear();
                            map.clear();
                        } else {
                            list.add(pair.f1);
                            map.put(pair.f1, "v");
                        }
                        all.collect(pair.f0 + " " + list.get() + " " + sorted(map));
                    }
                }),
                "states",
                out);
    }

    private static <K, V> Map<K, V> sorted(MapState<K, V> map) throws Exception {
        Map<K, V> sorted = new TreeMap<>();
        map.entries().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static void pojos(StreamExecutionEnvironment env, Outputs out) {
        digest(
                many(env)
                        .map(pair -> Event.of("k" + pair.f0 % 1000, pair.f0 / 1000, 1))
                        .setParallelism(1)
                        .keyBy(event -> Event.of(event.key, event.at, 0))
                        .reduce((left, right) -> Event.of(left.key, left.at, left.value + right.value))
                        .map(Event::toString),
                "counts",
                out);
    }

    private static void nulls(StreamExecutionEnvironment env, Outputs out) {
        digest(
                many(env).keyBy(pair -> pair.f0 - MANY / 2).process(new OfPairs() {
                    private transient ValueState<Long> one;
                    private transient ValueState<String> other;

                    @Override
                    public void open(OpenContext context) {
                        one = getRuntimeContext().getState(value("one"));
                        other = getRuntimeContext().getState(new ValueStateDescriptor<>("other", Types.STRING));
                    }

                    @Override
                    public void processElement(Tuple2<Long, Long> pair, Context ctx, Collector<String> all)
                            throws Exception {
                        Long before = one.value();
                        one.update(pair.f1 % 3 == 0 ? null : pair.f1);
                        other.update(pair.f1 % 2 == 0 ? "" : other.value());
                        all.collect(ctx.getCurrentKey() + " " + before + " " + one.value() + " " + other.value());
                    }
                }),
                "states",
                out);
    }

    /** Texts of two characters have equal hash codes in rows: "Aa" and "BB" do. */
    private static void collisions(StreamExecutionEnvironment env, Outputs out) {
        digest(
                many(env)
                        .map(pair -> {
                            StringBuilder key = new StringBuilder();
                            for (int bit = 0; bit < 12; bit++) {
                                key.append((pair.f0 >> bit & 1) == 0 ? "Aa" : "BB");
                            }
                            return Tuple2.of(key.toString(), pair.f1);
                        })
                        .returns(Types.TUPLE(Types.STRING, Types.LONG))
                        .setParallelism(1)
                        .filter(pair -> pair.f1 < 30_000)
                        .setParallelism(1)
                        .keyBy(pair -> pair.f0)
                        .sum(1)
                        .map(Tuple2::toString),
                "sums",
                out);
    }

    private static void tumbling(StreamExecutionEnvironment env, Outputs out) {
        OutputTag<Event> late =
                new OutputTag<>("late", org.apache.flink.api.common.typeinfo.TypeInformation.of(Event.class));
        var windows = events(env)
                .keyBy(event -> event.key)
                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(50)))
                .allowedLateness(Duration.ofSeconds(10))
                .sideOutputLateData(late)
                .process(new Panes.Processing<>(), Types.STRING);
        digest(windows.map(text -> text.substring(0, text.indexOf(" at "))), "windows", out);
        digest(windows.getSideOutput(late).map(Event::toString), "late", out);
    }

    private static void sliding(StreamExecutionEnvironment env, Outputs out) {
        digest(
                events(env)
                        .keyBy(event -> event.key)
                        .window(SlidingEventTimeWindows.of(Duration.ofSeconds(150), Duration.ofSeconds(50)))
                        .reduce(Panes::sum)
                        .map(Event::toString),
                "windows",
                out);
    }

    private static void sessions(StreamExecutionEnvironment env, Outputs out) {
        digest(
                events(env)
                        .keyBy(event -> event.key)
                        .window(EventTimeSessionWindows.withGap(Duration.ofSeconds(90)))
                        .aggregate(new Panes.Average())
                        .map(String::valueOf),
                "windows",
                out);
    }

    private static void random(StreamExecutionEnvironment env, Outputs out) {
        digest(many(env).keyBy(pair -> pair.f0 % 5000).process(new Randomly()), "states", out);
    }

    private static final class Randomly extends OfPairs {
        private transient ValueState<Long> value;
        private transient ListState<Long> list;
        private transient MapState<Long, Long> map;

        @Override
        public void open(OpenContext context) {
            value = getRuntimeContext().getState(value("v"));
            list = getRuntimeContext().getListState(new ListStateDescriptor<>("l", Types.LONG));
            map = getRuntimeContext().getMapState(new MapStateDescriptor<>("m", Types.LONG, Types.LONG));
        }

        @Override
        public void processElement(Tuple2<Long, Long> pair, Context ctx, Collector<String> all) throws Exception {
            switch (new Random(pair.f1).nextInt(8)) {
                case 0 -> value.update(pair.f1);
                case 1 -> value.clear();
                case 2 -> list.add(pair.f1);
                case 3 -> list.update(List.of(pair.f1, 0L));
                case 4 -> list.clear();
                case 5 -> map.put(pair.f1 % 7, pair.f1);
                case 6 -> map.remove(pair.f1 % 7);
                default -> map.putAll(Map.of(1L, pair.f1, 2L, 0L));
            }
            all.collect(ctx.getCurrentKey() + " " + value.value() + " " + list.get() + sorted(map));
        }
    }
}
