package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Keys at the ends of their types, and state that is gone through, shared between windows, or of all keys. */
class UsersKeysCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("extreme keys", UsersKeysCatalogueTest::extremeKeys),
                finishes("seven key groups on three subtasks", UsersKeysCatalogueTest::sevenGroups)
                        .at(3),
                finishes("key with a null in it", UsersKeysCatalogueTest::nullInKey),
                finishes("map and list state gone through and changed", UsersKeysCatalogueTest::iterated),
                finishes("state of two types by one name", UsersKeysCatalogueTest::twoTypes),
                finishes("state of windows and across windows", UsersKeysCatalogueTest::windows),
                finishes("broadcast side works on all keys", UsersKeysCatalogueTest::allKeys));
    }

    private static DataStream<String> counted(KeyedStream<Long, ?> keyed) {
        return keyed.map(new Counting());
    }

    /** Says the key's count and, as the key group decides it, the subtask. */
    private static final class Counting extends RichMapFunction<Long, String> {

        private transient ValueState<Integer> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
        }

        @Override
        public String map(Long number) throws Exception {
            count.update(count.value() == null ? 1 : count.value() + 1);
            return number + " " + count.value() + " in "
                    + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }
    }

    private static void extremeKeys(StreamExecutionEnvironment env, Outputs out) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            numbers.addAll(List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L, 0L, 1L, Long.MAX_VALUE, -1L << 31));
        }
        DataStream<Long> stream = env.fromData(numbers);
        out.collect(counted(stream.keyBy(number -> number)), "longs");
        out.collect(counted(stream.keyBy(number -> (int) (number >>> 32))), "integers");
        out.collect(counted(stream.keyBy(Long::shortValue)), "shorts");
        out.collect(counted(stream.keyBy(Long::byteValue)), "bytes");
        out.collect(counted(stream.keyBy(number -> number > 0)), "booleans");
        out.collect(counted(stream.keyBy(number -> (float) number)), "floats");
        out.collect(counted(stream.keyBy(number -> number == 0 ? "" : "\u0000" + number)), "texts");
        out.collect(
                counted(stream.keyBy(number -> Tuple2.of(number, "x"), Types.TUPLE(Types.LONG, Types.STRING))),
                "tuples");
        out.collect(counted(stream.keyBy(number -> Event.of("k", number, 1))), "POJOs");
        out.collect(
                counted(stream.keyBy(
                        number -> new CrossingsCatalogueTest.Reading("r", number, null),
                        TypeInformation.of(CrossingsCatalogueTest.Reading.class))),
                "records");
        out.collect(counted(stream.keyBy(number -> BigDecimal.valueOf(number, 3))), "decimals");
    }

    private static void sevenGroups(StreamExecutionEnvironment env, Outputs out) {
        env.setMaxParallelism(7);
        DataStream<Long> numbers = env.fromSequence(-50, 50).setParallelism(1);
        out.collect(counted(numbers.keyBy(number -> number)), "longs");
        out.collect(counted(numbers.keyBy(number -> "k" + number)), "texts");
        out.collect(counted(numbers.keyBy(number -> number % 5).map(n -> n + 1).keyBy(n -> n)), "twice");
    }

    private static void nullInKey(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                counted(env.fromData(1L, 2L, 1L)
                        .keyBy(number -> Tuple2.of(number, (String) null), Types.TUPLE(Types.LONG, Types.STRING))),
                "counts");
    }

    private static Arrangement<String> perKey() {
        return Arrangement.orderedPerKey(text -> text.substring(0, 2));
    }

    private static void iterated(StreamExecutionEnvironment env, Outputs out) {
        out.collect(Inputs.events(env).keyBy(event -> event.key).process(new GoingThrough()), "states", perKey());
    }

    private static final class GoingThrough extends KeyedProcessFunction<String, Event, String> {

        private transient MapState<Integer, Integer> map;
        private transient ListState<Integer> list;

        @Override
        public void open(OpenContext context) {
            map = getRuntimeContext().getMapState(new MapStateDescriptor<>("m", Types.INT, Types.INT));
            list = getRuntimeContext().getListState(new ListStateDescriptor<>("l", Types.INT));
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<String> all) throws Exception {
            map.put(event.value, event.value);
            list.add(event.value);
            Iterator<Map.Entry<Integer, Integer>> entries = map.iterator();
            while (entries.hasNext()) {
                Map.Entry<Integer, Integer> entry = entries.next();
                if (entry.getKey() % 4 == 0) {
                    entries.remove();
                } else {
                    entry.setValue(entry.getValue() + 100);
                }
            }
            List<Integer> left = new ArrayList<>();
            list.get().forEach(left::add);
            if (left.size() > 4) {
                list.update(left.subList(2, left.size()));
            }
            if (event.value % 10 == 0) {
                list.update(List.of());
            }
            TreeMap<Integer, Integer> sorted = new TreeMap<>();
            map.entries().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            all.collect(event.key + " " + sorted + " " + list.get() + " " + map.get(-1) + map.contains(event.value));
        }
    }

    private static void twoTypes(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env).keyBy(event -> event.key).process(new KeyedProcessFunction<String, Event, String>() {
                    @Override
                    public void processElement(Event event, Context ctx, Collector<String> all) throws Exception {
                        getRuntimeContext()
                                .getState(new ValueStateDescriptor<>("same", Types.INT))
                                .update(event.value);
                        ValueState<String> text =
                                getRuntimeContext().getState(new ValueStateDescriptor<>("same", Types.STRING));
                        text.update("a" + event.value);
                        all.collect(event.key + " " + text.value());
                    }
                }),
                "texts",
                perKey());
    }

    private static void windows(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env, 0, Inputs.standardEvents())
                        .keyBy(event -> event.key)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .allowedLateness(Duration.ofMillis(800))
                        .process(new Remembering(out.notes("cleared"))),
                "windows",
                perKey());
    }

    /** Counts firings of a window, and of all windows of a key. */
    private static final class Remembering extends ProcessWindowFunction<Event, String, String, TimeWindow> {

        private final Outputs.Notes cleared;
        private final ValueStateDescriptor<Integer> count = new ValueStateDescriptor<>("count", Integer.class);

        Remembering(Outputs.Notes cleared) {
            this.cleared = cleared;
        }

        private int next(ValueState<Integer> state) throws Exception {
            state.update(state.value() == null ? 1 : state.value() + 1);
            return state.value();
        }

        @Override
        public void process(String key, Context context, Iterable<Event> events, Collector<String> out)
                throws Exception {
            int here = next(context.windowState().getState(count));
            int ever = next(context.globalState().getState(count));
            out.collect(Panes.text(key, context.window(), events) + " " + here + " of " + ever);
        }

        @Override
        public void clear(Context context) throws Exception {
            ValueState<Integer> state = context.windowState().getState(count);
            cleared.add(context.window().getStart() + ": " + state.value() + " of "
                    + context.globalState().getState(count).value());
            state.clear();
        }
    }

    private static void allKeys(StreamExecutionEnvironment env, Outputs out) {
        MapStateDescriptor<String, Integer> rules = new MapStateDescriptor<>("rules", Types.STRING, Types.INT);
        Gate seen = out.gate("seen", 60);
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .connect(Inputs.after(seen, env, Types.INT, List.of(1, 2, 3))
                                .broadcast(rules))
                        .process(new Applying(rules, seen)),
                "results");
    }

    private static final class Applying extends KeyedBroadcastProcessFunction<String, Event, Integer, String> {

        private static final long serialVersionUID = 1L;

        private final MapStateDescriptor<String, Integer> rules;
        private final Gate seen;

        Applying(MapStateDescriptor<String, Integer> rules, Gate seen) {
            this.rules = rules;
            this.seen = seen;
        }

        private static ValueStateDescriptor<Integer> sums() {
            return new ValueStateDescriptor<>("sum", Types.INT);
        }

        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            ValueState<Integer> sum = getRuntimeContext().getState(sums());
            sum.update((sum.value() == null ? 0 : sum.value()) + event.value);
            ctx.timerService().registerEventTimeTimer(100_000);
            seen.arrive();
        }

        @Override
        public void processBroadcastElement(Integer rule, Context ctx, Collector<String> out) throws Exception {
            ctx.getBroadcastState(rules).put("rule", rule);
            ctx.applyToKeyedState(sums(), (key, value) -> {
                out.collect("rule " + rule + ": " + key + " " + value.value());
                value.update(value.value() * 10 + rule);
            });
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            out.collect("at the end " + ctx.getCurrentKey() + " "
                    + getRuntimeContext().getState(sums()).value() + " "
                    + ctx.getBroadcastState(rules).get("rule"));
        }
    }
}
