package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Operators and functions of users' own at the limits of what the contract allows, and a little beyond. */
class UsersOperatorsCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<String> ASIDE = new OutputTag<>("aside", Types.STRING);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("operator emits in open", UsersOperatorsCatalogueTest::inOpen),
                finishes("watermarks that go back and idleness", UsersOperatorsCatalogueTest::watermarks),
                finishes("scheduled futures of processing time", UsersOperatorsCatalogueTest::futures),
                finishes("processing-time timers at the ends of time", UsersOperatorsCatalogueTest::endsOfTime),
                finishes("timers with namespaces", UsersOperatorsCatalogueTest::namespaces),
                finishes("timestamps at the ends of time", UsersOperatorsCatalogueTest::timestamps),
                finishes("timers behind the watermark", UsersOperatorsCatalogueTest::behind),
                finishes("timers set, deleted and set again", UsersOperatorsCatalogueTest::again),
                fails(
                        "timer without keys",
                        process((number, ctx) -> ctx.timerService().registerProcessingTimeTimer(1))),
                fails("side output without a tag", process((number, ctx) -> ctx.output(null, number))),
                fails("side output of another type", UsersOperatorsCatalogueTest::otherType),
                finishes("null into a side output", UsersOperatorsCatalogueTest::nullAside),
                finishes("operator that emits what it got", UsersOperatorsCatalogueTest::sameRecord),
                fails("null key before a union", union(number -> number == 2 ? null : number)),
                fails("key selector fails before a union", union(number -> 10 / (number - 2))));
    }

    private static void inOpen(StreamExecutionEnvironment env, Outputs out) {
        out.collectStamped(
                env.fromSequence(1, 10)
                        .rebalance()
                        .transform("early", Types.LONG, new UsersOperators.Early(20_000))
                        .rebalance()
                        .filter(number -> number % 1000 == 0),
                "rebalanced");
        out.collect(
                env.fromSequence(1, 10)
                        .transform("early", Types.LONG, new UsersOperators.Early(5))
                        .map(number -> number * 2),
                "chained");
    }

    private static void watermarks(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 1)
                .setParallelism(1)
                .transform("marks", Types.LONG, new UsersOperators.Marking())
                .setParallelism(1);
        out.collect(Probes.watermarks(numbers, out.notes("chained", Arrangement.ordered())), "numbers");
        out.collect(Probes.watermarks(numbers.broadcast().map(number -> number), out.notes("everywhere")), "broadcast");
        DataStream<Long> forward =
                numbers.map(number -> number).setParallelism(1).disableChaining();
        out.collect(Probes.watermarks(forward, out.notes("forward", Arrangement.ordered())), "forwarded");
    }

    private static void futures(StreamExecutionEnvironment env, Outputs out) {
        Gate done = out.gate("facts", 1);
        Inputs.until(done, env, Types.INT, List.of(1))
                .transform("futures", Types.INT, new UsersOperators.Scheduling(out.notes("facts")))
                .setParallelism(1);
    }

    /** What a function does with an event, and what with a timer. */
    private interface OnEvent extends Serializable {
        void take(Event event, KeyedProcessFunction<String, Event, String>.Context ctx, Collector<String> all);
    }

    private static DataStream<String> timers(DataStream<Event> events, OnEvent onEvent, boolean more) {
        return events.keyBy(event -> event.key).process(new Timed(onEvent, more));
    }

    private static final class Timed extends KeyedProcessFunction<String, Event, String> {

        private final OnEvent onEvent;
        private final boolean more;

        Timed(OnEvent onEvent, boolean more) {
            this.onEvent = onEvent;
            this.more = more;
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<String> all) {
            onEvent.take(event, ctx, all);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> all) {
            all.collect(ctx.getCurrentKey() + " fired " + timestamp);
            if (more && timestamp % 400 == 0) {
                ctx.timerService().registerEventTimeTimer(timestamp);
                ctx.timerService().deleteEventTimeTimer(timestamp);
                ctx.timerService().registerEventTimeTimer(timestamp - 1);
                ctx.timerService().deleteEventTimeTimer(timestamp + 100);
            }
        }
    }

    private static Arrangement<String> perKey() {
        return Arrangement.orderedPerKey(text -> text.substring(0, 2));
    }

    private static void endsOfTime(StreamExecutionEnvironment env, Outputs out) {
        Gate fired = out.gate("timers", 4);
        OnEvent register = (event, ctx, all) -> {
            for (long time : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0}) {
                ctx.timerService().registerProcessingTimeTimer(time);
            }
            ctx.timerService().registerProcessingTimeTimer(Long.MAX_VALUE);
        };
        out.collect(timers(Inputs.until(fired, env, EVENT, List.of(Event.of("a", 1, 1))), register, false), "timers");
    }

    private static void namespaces(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .transform("namespaces", Types.STRING, new UsersOperators.Namespaced()),
                "timers");
    }

    private static void timestamps(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(
                env,
                0,
                Event.of("a", Long.MIN_VALUE + 1, 1),
                Event.of("b", Long.MIN_VALUE, 2),
                Event.of("a", -1, 3),
                Event.of("b", 0, 4),
                Event.of("a", Long.MAX_VALUE - 1, 5),
                Event.of("b", Long.MAX_VALUE, 6),
                Event.of("c", 0x8000_0000_6d69_6c6cL, 7));
        out.collectStamped(events, "as they are");
        out.collectStamped(events.rebalance().map(event -> event), "moved");
        OnEvent register = (event, ctx, all) -> {
            all.collect(event + " of " + ctx.timestamp() + " at "
                    + ctx.timerService().currentWatermark());
            ctx.timerService().registerEventTimeTimer(event.at);
        };
        out.collect(timers(events, register, false), "processed");
    }

    private static void behind(StreamExecutionEnvironment env, Outputs out) {
        OnEvent register = (event, ctx, all) -> {
            ctx.timerService().registerEventTimeTimer(-1_000L);
            ctx.timerService().registerEventTimeTimer(Long.MIN_VALUE);
            all.collect(ctx.getCurrentKey() + " " + event);
        };
        out.collect(timers(Inputs.events(env), register, false), "texts", perKey());
    }

    private static void again(StreamExecutionEnvironment env, Outputs out) {
        OnEvent register = (event, ctx, all) -> {
            long time = event.at + 500;
            ctx.timerService().registerEventTimeTimer(time);
            ctx.timerService().deleteEventTimeTimer(time);
            ctx.timerService().deleteEventTimeTimer(time);
            if (event.value % 3 != 0) {
                ctx.timerService().registerEventTimeTimer(time);
                ctx.timerService().registerEventTimeTimer(time);
            }
            ctx.timerService().deleteEventTimeTimer(event.at - 500);
        };
        out.collect(timers(Inputs.events(env), register, true), "texts", perKey());
    }

    /** What a function without keys does. */
    private interface OnNumber extends Serializable {
        void take(Integer number, ProcessFunction<Integer, Integer>.Context ctx);
    }

    private static SingleOutputStreamOperator<Integer> processed(StreamExecutionEnvironment env, OnNumber onNumber) {
        return env.fromData(1, 2)
                .process(new ProcessFunction<Integer, Integer>() {
                    @Override
                    public void processElement(Integer number, Context ctx, Collector<Integer> all) {
                        onNumber.take(number, ctx);
                    }
                })
                .setParallelism(1);
    }

    private static dev.millrace.difference.harness.Program process(OnNumber onNumber) {
        return (env, out) -> out.collect(processed(env, onNumber), "numbers");
    }

    /** Two tags of one name: one writes numbers, the other is read as texts. */
    private static void otherType(StreamExecutionEnvironment env, Outputs out) {
        OutputTag<Integer> written = new OutputTag<>("aside", Types.INT);
        out.collect(
                processed(env, (number, ctx) -> ctx.output(written, number))
                        .getSideOutput(ASIDE)
                        .map(text -> text.length())
                        .setParallelism(1),
                "lengths");
    }

    private static void nullAside(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                processed(env, (number, ctx) -> ctx.output(ASIDE, number == 1 ? null : "two"))
                        .getSideOutput(ASIDE)
                        .rebalance()
                        .map(text -> "got " + text),
                "texts");
    }

    private static void sameRecord(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(env).transform("again", EVENT, new UsersOperators.Again());
        out.collectStamped(events.map(event -> event), "chained");
        out.collectStamped(events.rebalance().map(event -> event), "moved");
        out.collectStamped(events.keyBy(event -> event.key).filter(event -> event.value % 2 == 0), "keyed");
    }

    /** The keys only distribute: nobody behind them asks for them. */
    private static dev.millrace.difference.harness.Program union(KeySelector<Long, Long> keys) {
        return (env, out) -> out.collect(
                env.fromData(1L, 2L)
                        .keyBy(keys, Types.LONG)
                        .union(env.fromData(3L))
                        .map(number -> number),
                "numbers");
    }
}
