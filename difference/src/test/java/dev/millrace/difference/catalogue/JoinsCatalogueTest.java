package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.catalogue.LegacySourcesCatalogueTest.SourceFunctionOf;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.FlatJoinFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

@SuppressWarnings("deprecation")
class JoinsCatalogueTest extends Catalogue {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<Event> LATE_LEFT = new OutputTag<>("late left", EVENT);
    private static final OutputTag<Event> LATE_RIGHT = new OutputTag<>("late right", EVENT);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("tumbling window join", JoinsCatalogueTest::tumbling),
                finishes("sliding window join", JoinsCatalogueTest::sliding),
                finishes("session window join", JoinsCatalogueTest::sessions),
                finishes("window coGroup", JoinsCatalogueTest::coGroup),
                finishes("window coGroup without partner", JoinsCatalogueTest::coGroupOneSided),
                finishes("window join with trigger and lateness", JoinsCatalogueTest::triggered),
                finishes("interval join", JoinsCatalogueTest::interval),
                finishes("interval join with open bounds", JoinsCatalogueTest::exclusive),
                finishes("interval join drops late events or puts them out", JoinsCatalogueTest::lateInterval));
    }

    private static DataStream<Event> left(StreamExecutionEnvironment env) {
        return Inputs.events(env);
    }

    private static DataStream<Event> right(StreamExecutionEnvironment env) {
        Event[] events = Inputs.standardEvents();
        for (Event event : events) {
            event.at += 70;
            event.value += 1000;
        }
        return Inputs.events(env, 150, events).filter(event -> event.value % 4 != 0);
    }

    private static void tumbling(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                left(env)
                        .join(right(env))
                        .where(event -> event.key)
                        .equalTo(event -> event.key)
                        .window(TumblingEventTimeWindows.of(SECOND))
                        .apply((Event one, Event two) -> one + " with " + two, Types.STRING),
                "pairs");
    }

    private static void sliding(StreamExecutionEnvironment env, Outputs out) {
        out.collectStamped(
                left(env)
                        .join(right(env))
                        .where(event -> event.key)
                        .equalTo(event -> event.key)
                        .window(SlidingEventTimeWindows.of(SECOND, Duration.ofMillis(500)))
                        .apply(
                                (FlatJoinFunction<Event, Event, String>) (one, two, pairs) -> {
                                    if (one.value + 1000 != two.value) {
                                        pairs.collect(one + " with " + two);
                                    }
                                },
                                Types.STRING),
                "pairs");
    }

    private static void sessions(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                left(env)
                        .join(right(env))
                        .where(event -> event.key)
                        .equalTo(event -> event.key)
                        .window(EventTimeSessionWindows.withGap(Duration.ofMillis(400)))
                        .apply((Event one, Event two) -> one + " with " + two, Types.STRING),
                "pairs");
    }

    private static void coGroup(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                left(env)
                        .coGroup(right(env))
                        .where(event -> event.key)
                        .equalTo(event -> event.key)
                        .window(TumblingEventTimeWindows.of(SECOND))
                        .apply(new Groups(), Types.STRING),
                "groups");
    }

    private static void coGroupOneSided(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> stranger = Inputs.events(env, 0, Event.of("stranger", 1500, 7));
        out.collect(
                left(env)
                        .coGroup(stranger)
                        .where(event -> event.key)
                        .equalTo(event -> event.key)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(3)))
                        .apply(new Groups(), Types.STRING),
                "groups");
    }

    private static void triggered(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> none = Inputs.events(env, 0, Event.of("none", 1, 0));
        out.collect(
                left(env)
                        .coGroup(none)
                        .where(event -> event.key)
                        .equalTo(event -> event.key)
                        .window(TumblingEventTimeWindows.of(SECOND))
                        .trigger(PurgingTrigger.of(CountTrigger.of(2)))
                        .allowedLateness(SECOND)
                        .apply(new Groups(), Types.STRING),
                "groups");
    }

    private static void interval(StreamExecutionEnvironment env, Outputs out) {
        KeyedStream<Event, String> left = left(env).keyBy(event -> event.key);
        KeyedStream<Event, String> right = right(env).keyBy(event -> event.key);
        out.collectStamped(
                left.intervalJoin(right)
                        .between(Duration.ofMillis(-500), Duration.ofMillis(570))
                        .process(new Pairs()),
                "pairs");
    }

    private static void exclusive(StreamExecutionEnvironment env, Outputs out) {
        KeyedStream<Event, String> left = left(env).keyBy(event -> event.key);
        KeyedStream<Event, String> right = right(env).keyBy(event -> event.key);
        out.collect(
                left.intervalJoin(right)
                        .between(Duration.ofMillis(-430), Duration.ofMillis(570))
                        .lowerBoundExclusive()
                        .upperBoundExclusive()
                        .process(new Pairs()),
                "pairs");
    }

    /** The late events leave when the watermark has passed the join in every subtask. */
    private static void lateInterval(StreamExecutionEnvironment env, Outputs out) {
        Notes watermarks = out.notes("watermarks");
        Gate passed = out.gate("watermarks", env.getParallelism());
        DataStream<Event> events = env.addSource(
                (SourceFunctionOf<Event>) ctx -> {
                    emit(ctx, Event.of("a", 1000, 1), Event.of("a", 1200, -2), Event.of("b", 1300, 3));
                    ctx.emitWatermark(new Watermark(2000));
                    passed.await();
                    emit(ctx, Event.of("a", 1100, 4), Event.of("b", 1400, -5), Event.of("b", 2100, -6));
                },
                EVENT);
        SingleOutputStreamOperator<String> pairs = events.filter(event -> event.value > 0)
                .keyBy(event -> event.key)
                .intervalJoin(events.filter(event -> event.value < 0).keyBy(event -> event.key))
                .between(Duration.ZERO, Duration.ofMillis(1000))
                .sideOutputLeftLateData(LATE_LEFT)
                .sideOutputRightLateData(LATE_RIGHT)
                .process(new Pairs());
        out.collect(Probes.watermarks(pairs, watermarks), "pairs");
        out.collect(pairs.getSideOutput(LATE_LEFT), "late left");
        out.collect(pairs.getSideOutput(LATE_RIGHT), "late right");
    }

    private static void emit(SourceFunction.SourceContext<Event> ctx, Event... events) {
        for (Event event : events) {
            ctx.collectWithTimestamp(event, event.at);
        }
    }

    private static final class Groups implements CoGroupFunction<Event, Event, String> {

        @Override
        public void coGroup(Iterable<Event> first, Iterable<Event> second, Collector<String> out) {
            out.collect(sorted(first) + " with " + sorted(second));
        }

        /** In which order the two inputs' events arrive is open. */
        private static List<String> sorted(Iterable<Event> events) {
            return StreamSupport.stream(events.spliterator(), false)
                    .map(Event::toString)
                    .sorted()
                    .toList();
        }
    }

    private static final class Pairs extends ProcessJoinFunction<Event, Event, String> {

        @Override
        public void processElement(Event left, Event right, Context ctx, Collector<String> out) {
            out.collect(
                    left + " with " + right + " from " + ctx.getLeftTimestamp() + " and " + ctx.getRightTimestamp());
        }
    }
}
