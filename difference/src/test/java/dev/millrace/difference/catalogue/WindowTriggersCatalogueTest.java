package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.evictors.CountEvictor;
import org.apache.flink.streaming.api.windowing.evictors.DeltaEvictor;
import org.apache.flink.streaming.api.windowing.evictors.TimeEvictor;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.DeltaTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.util.OutputTag;

/** When windows fire, what they hold when they do, and what happens to events that come too late. */
class WindowTriggersCatalogueTest extends Catalogue {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<Event> LATE = new OutputTag<>("late", EVENT);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("count trigger", WindowTriggersCatalogueTest::count),
                finishes("purging trigger", WindowTriggersCatalogueTest::purging),
                finishes("continuous event-time trigger", WindowTriggersCatalogueTest::continuous),
                finishes("delta trigger", WindowTriggersCatalogueTest::delta),
                finishes("global windows without trigger never fire", WindowTriggersCatalogueTest::never),
                finishes("trigger of one's own with state", WindowTriggersCatalogueTest::own),
                finishes("trigger of one's own that merges", WindowTriggersCatalogueTest::merging),
                finishes("count evictor", WindowTriggersCatalogueTest::countEvictor),
                finishes("time evictor", WindowTriggersCatalogueTest::timeEvictor),
                finishes("delta evictor", WindowTriggersCatalogueTest::deltaEvictor),
                finishes("late events are dropped or put out", WindowTriggersCatalogueTest::lateOutput),
                finishes("allowed lateness fires again", WindowTriggersCatalogueTest::allowedLateness),
                finishes("allowed lateness of sessions", WindowTriggersCatalogueTest::lateSessions),
                finishes("late events of windows over all", WindowTriggersCatalogueTest::lateAll),
                finishes("per-window state and side output", WindowTriggersCatalogueTest::windowState));
    }

    private static KeyedStream<Event, String> keyed(StreamExecutionEnvironment env) {
        return Inputs.events(env).keyBy(event -> event.key);
    }

    /** In order but for three late ones: by 300 ms, by 900 ms, by 2500 ms. */
    private static KeyedStream<Event, String> withLate(StreamExecutionEnvironment env) {
        return Inputs.events(
                        env,
                        0,
                        Event.of("a", 1000, 1),
                        Event.of("b", 1500, 2),
                        Event.of("a", 2100, 3),
                        Event.of("a", 1800, 4),
                        Event.of("b", 2600, 5),
                        Event.of("b", 1700, 6),
                        Event.of("a", 4200, 7),
                        Event.of("a", 1700, 8),
                        Event.of("b", 4300, 9))
                .keyBy(event -> event.key);
    }

    private static void count(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(SECOND))
                        .trigger(CountTrigger.of(2))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "windows");
    }

    private static void purging(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(GlobalWindows.create())
                        .trigger(PurgingTrigger.of(CountTrigger.of(3)))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "global");
        out.collect(
                keyed(env)
                        .window(SlidingEventTimeWindows.of(Duration.ofSeconds(2), SECOND))
                        .trigger(PurgingTrigger.of(CountTrigger.of(3)))
                        .reduce(Panes::sum),
                "sliding");
    }

    private static void continuous(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(2)))
                        .trigger(ContinuousEventTimeTrigger.of(Duration.ofMillis(500)))
                        .process(new Panes.Processing<>(), Types.STRING),
                "windows");
    }

    private static void delta(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(GlobalWindows.create())
                        .trigger(DeltaTrigger.of(
                                12,
                                (older, newer) -> newer.value - older.value,
                                EVENT.createSerializer(env.getConfig().getSerializerConfig())))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "windows");
    }

    private static void never(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).window(GlobalWindows.create()).sum("value"), "never");
        out.collect(
                keyed(env).window(GlobalWindows.createWithEndOfStreamTrigger()).sum("value"), "at the end");
    }

    private static void own(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(3)))
                        .trigger(new EarlyTrigger(20))
                        .process(new Panes.Processing<>(), Types.STRING),
                "windows");
    }

    private static void merging(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(EventTimeSessionWindows.withGap(Duration.ofMillis(560)))
                        .trigger(new EarlyTrigger(30))
                        .process(new Panes.Processing<>(), Types.STRING),
                "windows");
    }

    private static void countEvictor(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(2)))
                        .evictor(CountEvictor.of(2))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "before");
        out.collect(
                keyed(env)
                        .window(GlobalWindows.create())
                        .trigger(CountTrigger.of(2))
                        .evictor(CountEvictor.of(3, true))
                        .apply(new Panes.Listing<>(), Types.STRING),
                "after");
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(2)))
                        .evictor(CountEvictor.of(2))
                        .reduce(Panes::sum),
                "reduce");
    }

    private static void timeEvictor(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(SlidingEventTimeWindows.of(Duration.ofSeconds(2), SECOND))
                        .evictor(TimeEvictor.of(Duration.ofMillis(600)))
                        .process(new Panes.Processing<>(), Types.STRING),
                "windows");
    }

    private static void deltaEvictor(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(GlobalWindows.create())
                        .trigger(CountTrigger.of(3))
                        .evictor(DeltaEvictor.of(25, (older, newer) -> newer.value - older.value))
                        .aggregate(new Panes.Average()),
                "averages");
    }

    private static void lateOutput(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<String> windows = withLate(env)
                .window(TumblingEventTimeWindows.of(SECOND))
                .sideOutputLateData(LATE)
                .process(new Panes.Processing<>(), Types.STRING);
        out.collect(windows, "windows");
        out.collect(windows.getSideOutput(LATE), "late");
        out.collect(withLate(env).window(TumblingEventTimeWindows.of(SECOND)).sum("value"), "dropped");
    }

    private static void allowedLateness(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<String> windows = withLate(env)
                .window(TumblingEventTimeWindows.of(SECOND))
                .allowedLateness(Duration.ofMillis(1000))
                .sideOutputLateData(LATE)
                .process(new Panes.Processing<>(), Types.STRING);
        out.collect(windows, "windows");
        out.collect(windows.getSideOutput(LATE), "late");
        SingleOutputStreamOperator<Event> sliding = withLate(env)
                .window(SlidingEventTimeWindows.of(SECOND, Duration.ofMillis(500)))
                .allowedLateness(Duration.ofMillis(600))
                .sideOutputLateData(LATE)
                .sum("value");
        out.collect(sliding, "sliding");
        out.collect(sliding.getSideOutput(LATE), "late for sliding");
    }

    private static void lateSessions(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<String> windows = withLate(env)
                .window(EventTimeSessionWindows.withGap(Duration.ofMillis(450)))
                .allowedLateness(Duration.ofMillis(800))
                .sideOutputLateData(LATE)
                .process(new Panes.Processing<>(), Types.STRING);
        out.collect(windows, "windows");
        out.collect(windows.getSideOutput(LATE), "late");
    }

    private static void lateAll(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<String> windows = withLate(env)
                .windowAll(TumblingEventTimeWindows.of(SECOND))
                .allowedLateness(Duration.ofMillis(300))
                .sideOutputLateData(LATE)
                .apply(new Panes.ListingAll<>(), Types.STRING);
        out.collect(windows.getSideOutput(LATE), "late");
    }

    private static void windowState(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<String> windows = withLate(env)
                .window(TumblingEventTimeWindows.of(SECOND))
                .allowedLateness(SECOND)
                .process(new CountingFirings(LATE));
        out.collect(windows, "firings");
        out.collect(windows.getSideOutput(LATE), "side output");
    }
}
