package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.WindowedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowStagger;
import org.apache.flink.streaming.api.windowing.time.Time;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Event-time and count windows of every kind with every way to evaluate them. */
@SuppressWarnings("deprecation")
class WindowsCatalogueTest extends Catalogue {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("tumbling windows", (env, out) -> evaluations(env, out, TumblingEventTimeWindows.of(SECOND))),
                finishes("tumbling windows with an offset", WindowsCatalogueTest::offset),
                finishes("tumbling windows of a Time", WindowsCatalogueTest::windowOfTime),
                finishes("sliding windows", WindowsCatalogueTest::sliding),
                finishes("sliding windows with gaps", WindowsCatalogueTest::slidingWithGaps),
                finishes("session windows", WindowsCatalogueTest::sessions),
                finishes("session windows with dynamic gaps", WindowsCatalogueTest::dynamicSessions),
                finishes("window aggregations by position and field", WindowsCatalogueTest::aggregations),
                finishes("count windows", WindowsCatalogueTest::count),
                finishes("windows over all", WindowsCatalogueTest::all),
                finishes("count windows over all", WindowsCatalogueTest::countAll),
                finishes("window results carry the window's last instant", WindowsCatalogueTest::stamps),
                finishes("window upon window", WindowsCatalogueTest::cascade));
    }

    private static KeyedStream<Event, String> keyed(StreamExecutionEnvironment env) {
        return Inputs.events(env).keyBy(event -> event.key);
    }

    private static void evaluations(
            StreamExecutionEnvironment env, Outputs out, WindowAssigner<Object, TimeWindow> assigner) {
        WindowedStream<Event, String, TimeWindow> windows = keyed(env).window(assigner);
        out.collect(windows.reduce(Panes::sum), "reduce", Arrangement.orderedPerKey(event -> event.key));
        out.collect(windows.aggregate(new Panes.Average()), "aggregate");
        out.collect(windows.apply(new Panes.Listing<>(), Types.STRING), "apply");
        out.collect(windows.process(new Panes.Processing<>(), Types.STRING), "process");
        out.collect(
                windows.reduce(Panes::sum, new Panes.Processing<Event, TimeWindow>(), Types.STRING),
                "reduce and process");
        out.collect(
                windows.aggregate(
                        new Panes.Average(),
                        new Panes.Processing<Double, TimeWindow>(),
                        Types.TUPLE(Types.LONG, Types.LONG),
                        Types.DOUBLE,
                        Types.STRING),
                "aggregate and process");
        out.collect(
                windows.reduce(Panes::sum, new Panes.Listing<Event, TimeWindow>(), Types.STRING), "reduce and apply");
    }

    private static void offset(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(SECOND, Duration.ofMillis(300)))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "windows");
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(SECOND, Duration.ofMillis(-200), WindowStagger.ALIGNED))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "negative offset");
    }

    private static void windowOfTime(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(Time.milliseconds(700)))
                        .sum("value"),
                "tumbling");
        out.collect(
                keyed(env)
                        .window(SlidingEventTimeWindows.of(Time.seconds(2), Time.milliseconds(500)))
                        .max("value"),
                "sliding");
    }

    private static void sliding(StreamExecutionEnvironment env, Outputs out) {
        evaluations(env, out, SlidingEventTimeWindows.of(SECOND, Duration.ofMillis(250)));
        out.collect(
                keyed(env)
                        .window(SlidingEventTimeWindows.of(SECOND, Duration.ofMillis(300), Duration.ofMillis(50)))
                        .sum("value"),
                "uneven with offset");
    }

    private static void slidingWithGaps(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(SlidingEventTimeWindows.of(Duration.ofMillis(200), Duration.ofMillis(500)))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "windows");
    }

    private static void sessions(StreamExecutionEnvironment env, Outputs out) {
        evaluations(env, out, EventTimeSessionWindows.withGap(Duration.ofMillis(560)));
        DataStream<Event> bridged = Inputs.events(
                env,
                1000,
                Event.of("a", 1000, 1),
                Event.of("a", 1200, 2),
                Event.of("b", 1100, 3),
                Event.of("a", 1100, 4),
                Event.of("a", 2500, 5));
        out.collect(
                bridged.keyBy(event -> event.key)
                        .window(EventTimeSessionWindows.withGap(Duration.ofMillis(150)))
                        .process(new Panes.Processing<>(), Types.STRING),
                "bridged by a later event");
    }

    private static void dynamicSessions(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(EventTimeSessionWindows.withDynamicGap((Event event) -> 100 + 50L * (event.value % 10)))
                        .process(new Panes.Processing<>(), Types.STRING),
                "windows");
    }

    private static void aggregations(StreamExecutionEnvironment env, Outputs out) {
        WindowedStream<Event, String, TimeWindow> windows = keyed(env).window(TumblingEventTimeWindows.of(SECOND));
        out.collect(windows.min("value"), "min");
        out.collect(windows.maxBy("value"), "maxBy");
        out.collect(windows.minBy("value", false), "minBy");
        out.collect(
                keyed(env)
                        .map(event -> org.apache.flink.api.java.tuple.Tuple2.of(event.key, event.value))
                        .returns(Types.TUPLE(Types.STRING, Types.INT))
                        .keyBy(0)
                        .window(TumblingEventTimeWindows.of(SECOND))
                        .sum(1),
                "sum by position");
    }

    private static void count(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).countWindow(5).apply(new Panes.Listing<>(), Types.STRING), "tumbling");
        out.collect(keyed(env).countWindow(4, 3).apply(new Panes.Listing<>(), Types.STRING), "sliding");
        out.collect(keyed(env).countWindow(3).sum("value"), "sum");
    }

    private static void all(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(env);
        out.collect(
                events.windowAll(TumblingEventTimeWindows.of(SECOND)).reduce(Panes::sum),
                "reduce",
                Arrangement.ordered());
        out.collect(events.windowAll(TumblingEventTimeWindows.of(SECOND)).aggregate(new Panes.Average()), "aggregate");
        out.collect(
                events.windowAll(EventTimeSessionWindows.withGap(Duration.ofMillis(90)))
                        .apply(new Panes.ListingAll<>(), Types.STRING),
                "apply",
                Arrangement.ordered());
        out.collect(
                events.windowAll(SlidingEventTimeWindows.of(SECOND, Duration.ofMillis(400)))
                        .process(new Panes.ProcessingAll<>(), Types.STRING),
                "process");
        out.collect(events.windowAll(TumblingEventTimeWindows.of(SECOND)).maxBy("value"), "maxBy");
    }

    private static void countAll(StreamExecutionEnvironment env, Outputs out) {
        out.collect(Inputs.events(env).countWindowAll(8).sum("value"), "tumbling", Arrangement.ordered());
        out.collect(
                Inputs.events(env).countWindowAll(8, 5).apply(new Panes.ListingAll<>(), Types.STRING),
                "sliding",
                Arrangement.ordered());
    }

    private static void stamps(StreamExecutionEnvironment env, Outputs out) {
        out.collectStamped(
                keyed(env).window(TumblingEventTimeWindows.of(SECOND)).sum("value"), "tumbling");
        out.collectStamped(
                keyed(env)
                        .window(EventTimeSessionWindows.withGap(Duration.ofMillis(560)))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "sessions");
    }

    private static void cascade(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> perKey =
                keyed(env).window(TumblingEventTimeWindows.of(SECOND)).sum("value");
        out.collect(
                perKey.map(event -> Event.of("all", 0, event.value))
                        .windowAll(TumblingEventTimeWindows.of(SECOND))
                        .sum("value"),
                "totals",
                Arrangement.ordered());
    }
}
