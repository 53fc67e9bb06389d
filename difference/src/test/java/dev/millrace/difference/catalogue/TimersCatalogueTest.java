package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeoutTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Timers of both kinds, and windows that the wall clock fires. */
class TimersCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("event-time timers", TimersCatalogueTest::eventTime),
                finishes("event-time timers in order of time", TimersCatalogueTest::timerOrder),
                finishes("timers are deleted and deduplicated", TimersCatalogueTest::deleted),
                finishes("event-time timers at the end of time", TimersCatalogueTest::endOfTime),
                finishes("timer registers a timer", TimersCatalogueTest::chain),
                finishes("processing-time timers", TimersCatalogueTest::processingTime),
                finishes("processing-time timers do not outlive the input", TimersCatalogueTest::pending),
                finishes("tumbling processing-time windows", windows(TumblingProcessingTimeWindows.of(ms(60)), 1)),
                finishes(
                        "sliding processing-time windows", windows(SlidingProcessingTimeWindows.of(ms(60), ms(20)), 3)),
                finishes("processing-time sessions", windows(ProcessingTimeSessionWindows.withGap(ms(40)), 1)),
                finishes("continuous processing-time trigger", TimersCatalogueTest::continuous),
                finishes("processing timeout trigger", TimersCatalogueTest::timeout));
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    /** What a function does with an element and with a timer. */
    private record Steps(OnElement element, OnTimer timer) implements Serializable {}

    private interface OnElement extends Serializable {

        void take(Event event, KeyedProcessFunction<String, Event, String>.Context ctx, Collector<String> out);
    }

    private interface OnTimer extends Serializable {

        void take(KeyedProcessFunction<String, Event, String>.OnTimerContext ctx, Collector<String> out);
    }

    private static DataStream<String> process(KeyedStream<Event, String> stream, Steps steps) {
        return stream.process(new Stepping(steps));
    }

    private static void eventTime(StreamExecutionEnvironment env, Outputs out) {
        OnElement register = (event, ctx, all) -> {
            ctx.timerService().registerEventTimeTimer(ctx.timestamp() + 300);
            all.collect(event + " while " + ctx.timerService().currentWatermark());
        };
        OnTimer fire = (ctx, all) -> all.collect(ctx.getCurrentKey() + " " + ctx.timeDomain() + " " + ctx.timestamp()
                + " while " + ctx.timerService().currentWatermark());
        DataStream<String> texts = process(Inputs.events(env).keyBy(event -> event.key), new Steps(register, fire));
        out.collect(texts, "texts", Arrangement.orderedPerKey(text -> text.substring(0, 2)));
        out.collectStamped(texts, "stamped");
    }

    private static void timerOrder(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events =
                Inputs.events(env, 5000, Event.of("a", 3000, 1), Event.of("a", 1000, 2), Event.of("a", 2000, 3));
        DataStream<String> texts = process(
                events.keyBy(event -> event.key),
                new Steps(
                        (event, ctx, all) -> {
                            for (long time = event.at; time < event.at + 2500; time += 500) {
                                ctx.timerService().registerEventTimeTimer(time);
                            }
                        },
                        (ctx, all) -> all.collect("fired " + ctx.timestamp())));
        out.collect(texts, "texts", Arrangement.ordered());
    }

    private static void deleted(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> texts = process(
                Inputs.events(env).keyBy(event -> event.key),
                new Steps(
                        (event, ctx, all) -> {
                            ctx.timerService().registerEventTimeTimer(10_000);
                            ctx.timerService().registerEventTimeTimer(event.at + 50);
                            ctx.timerService().registerEventTimeTimer(event.at + 50);
                            if (event.value % 2 == 0) {
                                ctx.timerService().deleteEventTimeTimer(event.at + 50);
                            }
                            ctx.timerService().deleteEventTimeTimer(123);
                        },
                        (ctx, all) -> all.collect(ctx.getCurrentKey() + " " + ctx.timestamp())));
        out.collect(texts, "texts", Arrangement.orderedPerKey(text -> text.substring(0, 2)));
    }

    private static void endOfTime(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> texts = process(
                Inputs.events(env).keyBy(event -> event.key),
                new Steps(
                        (event, ctx, all) -> {
                            ctx.timerService().registerEventTimeTimer(Long.MAX_VALUE);
                            ctx.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
                        },
                        (ctx, all) -> all.collect(ctx.getCurrentKey() + " " + ctx.timestamp())));
        out.collect(texts, "texts", Arrangement.orderedPerKey(text -> text.substring(0, 2)));
    }

    private static void chain(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> texts = process(
                Inputs.events(env).keyBy(event -> event.key),
                new Steps((event, ctx, all) -> ctx.timerService().registerEventTimeTimer(8000), (ctx, all) -> {
                    all.collect(ctx.getCurrentKey() + " " + ctx.timestamp());
                    if (ctx.timestamp() < 8500) {
                        ctx.timerService().registerEventTimeTimer(ctx.timestamp() + 100);
                    }
                }));
        out.collect(texts, "texts", Arrangement.orderedPerKey(text -> text.substring(0, 2)));
    }

    /** One event a key, so that three timers of each fire whenever the wall clock turns. */
    private static void processingTime(StreamExecutionEnvironment env, Outputs out) {
        Gate fired = out.gate("texts", 15);
        DataStream<Event> events =
                Inputs.until(fired, env, EVENT, List.copyOf(someEvents().subList(0, 5)));
        DataStream<String> texts = process(
                events.keyBy(event -> event.key),
                new Steps(
                        (event, ctx, all) -> {
                            long now = ctx.timerService().currentProcessingTime();
                            for (int i = 0; i < 3; i++) {
                                ctx.timerService().registerProcessingTimeTimer(now - now % 100 + 100 + i);
                            }
                            ctx.timerService().registerProcessingTimeTimer(Long.MAX_VALUE - 5);
                            ctx.timerService().deleteProcessingTimeTimer(Long.MAX_VALUE - 5);
                        },
                        (ctx, all) -> all.collect(
                                ctx.getCurrentKey() + " " + ctx.timeDomain() + " " + ctx.timestamp() % 10)));
        out.collect(texts, "texts", Arrangement.distinct());
    }

    private static void pending(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> texts = process(
                env.fromData(EVENT, someEvents().toArray(Event[]::new)).keyBy(event -> event.key),
                new Steps(
                        (event, ctx, all) -> {
                            long later = ctx.timerService().currentProcessingTime() + 3_600_000;
                            ctx.timerService().registerProcessingTimeTimer(later);
                            all.collect("registered for " + event);
                        },
                        (ctx, all) -> all.collect("fired")));
        out.collect(texts, "texts");
    }

    private static List<Event> someEvents() {
        return IntStream.range(0, 20).mapToObj(i -> Event.of("k" + i % 5, i, i)).toList();
    }

    private static dev.millrace.difference.harness.Program windows(
            WindowAssigner<Object, TimeWindow> assigner, int copies) {
        return (env, out) -> {
            Gate seen = out.gate("seen", 20L * copies);
            DataStream<Event> events = Inputs.until(seen, env, EVENT, someEvents());
            out.collect(
                    events.keyBy(event -> event.key).window(assigner).process(new Panes.Counting<>(seen)),
                    "counts",
                    Arrangement.totals(count -> count.f0, count -> count.f1));
        };
    }

    private static void continuous(StreamExecutionEnvironment env, Outputs out) {
        Gate seen = out.gate("seen", 20);
        DataStream<Event> events = Inputs.until(seen, env, EVENT, someEvents());
        out.collect(
                events.keyBy(event -> event.key)
                        .window(GlobalWindows.create())
                        .trigger(PurgingTrigger.of(ContinuousProcessingTimeTrigger.<GlobalWindow>of(ms(30))))
                        .process(new Panes.Counting<>(seen)),
                "counts",
                Arrangement.totals(count -> count.f0, count -> count.f1));
    }

    private static void timeout(StreamExecutionEnvironment env, Outputs out) {
        Gate seen = out.gate("seen", 20);
        DataStream<Event> events = Inputs.until(seen, env, EVENT, someEvents());
        out.collect(
                events.keyBy(event -> event.key)
                        .window(GlobalWindows.create())
                        .trigger(PurgingTrigger.of(ProcessingTimeoutTrigger.of(CountTrigger.of(1000), ms(50))))
                        .process(new Panes.Counting<>(seen)),
                "counts",
                Arrangement.totals(count -> count.f0, count -> count.f1));
    }

    private static final class Stepping extends KeyedProcessFunction<String, Event, String> {

        private final Steps steps;

        Stepping(Steps steps) {
            this.steps = steps;
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<String> out) {
            steps.element().take(event, ctx, out);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) {
            steps.timer().take(ctx, out);
        }
    }
}
