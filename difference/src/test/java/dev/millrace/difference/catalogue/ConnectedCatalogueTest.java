package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.CoFlatMapFunction;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.co.CoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Operators with two inputs, and broadcast state. */
class ConnectedCatalogueTest extends Catalogue {

    static final MapStateDescriptor<String, Integer> FACTORS =
            new MapStateDescriptor<>("factors", Types.STRING, Types.INT);
    private static final OutputTag<String> ASIDE = new OutputTag<>("aside", Types.STRING);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("coMap", ConnectedCatalogueTest::coMap),
                finishes("coFlatMap", ConnectedCatalogueTest::coFlatMap),
                finishes("coProcess with side output", ConnectedCatalogueTest::coProcess),
                finishes("keyed coProcess with state and timers", ConnectedCatalogueTest::keyedCoProcess),
                finishes("event time of two inputs", ConnectedCatalogueTest::watermarks),
                finishes("connected inputs of unlike parallelism", ConnectedCatalogueTest::unlike),
                finishes("broadcast state", ConnectedCatalogueTest::broadcast),
                finishes("keyed broadcast state", ConnectedCatalogueTest::keyedBroadcast),
                finishes("broadcast of several states", ConnectedCatalogueTest::severalStates));
    }

    private static void coMap(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> texts = env.fromSequence(1, 30)
                .connect(env.fromData("a", "b", "c").rebalance())
                .map(new CoMapFunction<Long, String, String>() {
                    @Override
                    public String map1(Long value) {
                        return "number " + value;
                    }

                    @Override
                    public String map2(String value) {
                        return "text " + value;
                    }
                });
        out.collect(texts, "texts");
    }

    private static void coFlatMap(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 20)
                .connect(env.fromData("a", "bb", "ccc"))
                .flatMap(new CoFlatMapFunction<Long, String, Long>() {
                    @Override
                    public void flatMap1(Long value, Collector<Long> all) {
                        for (long i = 0; i < value % 3; i++) {
                            all.collect(value);
                        }
                    }

                    @Override
                    public void flatMap2(String value, Collector<Long> all) {
                        all.collect(-1L * value.length());
                    }
                });
        out.collect(numbers, "numbers");
    }

    private static void coProcess(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<String> main = Inputs.events(env)
                .connect(env.fromSequence(1, 10))
                .process(new CoProcessFunction<Event, Long, String>() {
                    @Override
                    public void processElement1(Event event, Context ctx, Collector<String> all) {
                        all.collect(event + "@" + ctx.timestamp());
                    }

                    @Override
                    public void processElement2(Long number, Context ctx, Collector<String> all) {
                        ctx.output(ASIDE, "number " + number);
                    }
                });
        out.collect(main, "main");
        out.collect(main.getSideOutput(ASIDE), "aside");
    }

    private static void keyedCoProcess(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> first = Inputs.events(env);
        DataStream<Event> second = Inputs.events(env).filter(event -> event.value % 3 != 0);
        DataStream<String> differences = first.connect(second)
                .keyBy(event -> event.key, event -> event.key)
                .process(new KeyedFunctions.Balance());
        out.collect(differences, "differences");
    }

    /** The left input ends early and the right one goes on: time is the right one's from then on. */
    private static void watermarks(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> early = Inputs.events(env, 0, Event.of("a", 100, 1), Event.of("b", 200, 2));
        DataStream<String> differences = early.connect(Inputs.events(env))
                .keyBy(event -> event.key, event -> event.key)
                .process(new KeyedFunctions.Balance());
        out.collectStamped(differences, "differences");
    }

    private static void unlike(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> three = env.fromSequence(1, 30).map(number -> number).setParallelism(3);
        DataStream<Long> one = env.fromSequence(100, 110).map(number -> number).setParallelism(1);
        out.collect(
                three.connect(one)
                        .keyBy(number -> number % 5, number -> number % 5)
                        .map(new CoMapFunction<Long, Long, Long>() {
                            @Override
                            public Long map1(Long value) {
                                return value;
                            }

                            @Override
                            public Long map2(Long value) {
                                return -value;
                            }
                        })
                        .setParallelism(2),
                "numbers");
    }

    /** Events come when every subtask has all factors: an order between the two inputs is not promised. */
    private static DataStream<Event> eventsAfter(Gate ready, StreamExecutionEnvironment env) {
        return Inputs.after(
                ready,
                env,
                org.apache.flink.api.common.typeinfo.TypeInformation.of(Event.class),
                List.of(Inputs.standardEvents()));
    }

    private static BroadcastStream<Event> factors(StreamExecutionEnvironment env) {
        return env.fromData(Event.of("k0", 0, 2), Event.of("k1", 0, 3), Event.of("k2", 0, 5), Event.of("k1", 0, 7))
                .broadcast(FACTORS);
    }

    private static void broadcast(StreamExecutionEnvironment env, Outputs out) {
        Gate ready = out.gate("ready", 4L * env.getParallelism());
        out.collect(
                eventsAfter(ready, env)
                        .rebalance()
                        .connect(factors(env))
                        .process(new BroadcastFunctions.Scaling(ready)),
                "scaled");
    }

    private static void keyedBroadcast(StreamExecutionEnvironment env, Outputs out) {
        Gate ready = out.gate("ready", 4L * env.getParallelism());
        Gate counted = out.gate("counts", 60);
        BroadcastStream<Event> all = env.fromData(
                        Event.of("k0", 0, 2), Event.of("k1", 0, 3), Event.of("k2", 0, 5), Event.of("k1", 0, 7))
                .union(Inputs.after(
                        counted,
                        env,
                        org.apache.flink.api.common.typeinfo.TypeInformation.of(Event.class),
                        List.of(Event.of("report", 0, 0))))
                .broadcast(FACTORS);
        out.collect(
                eventsAfter(ready, env)
                        .keyBy(event -> event.key)
                        .connect(all)
                        .process(new BroadcastFunctions.KeyedScaling(ready)),
                "counts",
                Arrangement.orderedPerKey(text -> text.substring(0, 2)));
    }

    private static void severalStates(StreamExecutionEnvironment env, Outputs out) {
        Gate ready = out.gate("ready", 3L * env.getParallelism());
        BroadcastStream<Integer> numbers = env.fromData(1, 2, 3).broadcast(FACTORS, BroadcastFunctions.OFFSETS);
        out.collect(
                eventsAfter(ready, env).rebalance().connect(numbers).process(new BroadcastFunctions.TwoStates(ready)),
                "texts");
    }
}
