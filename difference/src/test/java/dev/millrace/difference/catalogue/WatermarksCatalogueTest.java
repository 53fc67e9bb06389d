package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.AssignerWithPunctuatedWatermarks;
import org.apache.flink.streaming.api.functions.timestamps.BoundedOutOfOrdernessTimestampExtractor;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.time.Time;

/** Where event time comes from and how it gets to the operators. */
@SuppressWarnings("deprecation")
class WatermarksCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final List<Event> EVENTS =
            List.of(Event.of("a", 100, 1), Event.of("b", 900, 2), Event.of("a", 1800, 4), Event.of("b", 5000, 8));

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("monotonous timestamps", strategy(WatermarkStrategy.forMonotonousTimestamps())),
                finishes(
                        "bounded out-of-orderness",
                        strategy(WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(300)))),
                finishes("short watermark interval", WatermarksCatalogueTest::interval),
                finishes("punctuated watermarks", WatermarksCatalogueTest::punctuated),
                finishes("assigners of old", WatermarksCatalogueTest::assigners),
                finishes("no watermarks but the last", WatermarksCatalogueTest::none),
                finishes("every watermark reaches every subtask", WatermarksCatalogueTest::everywhere),
                finishes("idle inputs do not hold back time", WatermarksCatalogueTest::idleness),
                finishes("aligned sources", WatermarksCatalogueTest::alignment),
                finishes("a watermark for each split", WatermarksCatalogueTest::perSplit),
                finishes("timestamps of a source survive exchanges", WatermarksCatalogueTest::timestamps),
                finishes("timestamps assigned anew", WatermarksCatalogueTest::again),
                finishes("end of input in each operator", WatermarksCatalogueTest::endOfInput));
    }

    private static DataStream<Event> sums(DataStream<Event> events) {
        return events.keyBy(event -> event.key)
                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                .sum("value");
    }

    /** Three windows must fire by watermarks alone, as the source stays until it has seen them. */
    private static dev.millrace.difference.harness.Program strategy(WatermarkStrategy<Event> strategy) {
        return (env, out) -> {
            Gate seen = out.gate("sums", 3);
            out.collect(
                    sums(Inputs.until(seen, env, EVENT, EVENTS)
                            .assignTimestampsAndWatermarks(strategy.withTimestampAssigner((event, old) -> event.at))
                            .setParallelism(1)),
                    "sums");
        };
    }

    private static void interval(StreamExecutionEnvironment env, Outputs out) throws Exception {
        env.getConfig().setAutoWatermarkInterval(5);
        strategy(WatermarkStrategy.forMonotonousTimestamps()).define(env, out);
    }

    private static void punctuated(StreamExecutionEnvironment env, Outputs out) {
        Gate seen = out.gate("sums", 3);
        out.collect(
                sums(Inputs.until(seen, env, EVENT, EVENTS)
                        .assignTimestampsAndWatermarks(Inputs.everyEvent(10))
                        .setParallelism(1)),
                "sums");
    }

    private static void assigners(StreamExecutionEnvironment env, Outputs out) {
        Gate first = out.gate("punctuated", 3);
        out.collect(
                sums(Inputs.until(first, env, EVENT, EVENTS)
                        .assignTimestampsAndWatermarks(new Punctuated())
                        .setParallelism(1)),
                "punctuated");
        Gate second = out.gate("periodic", 3);
        out.collect(
                sums(Inputs.until(second, env, EVENT, EVENTS)
                        .assignTimestampsAndWatermarks(
                                new BoundedOutOfOrdernessTimestampExtractor<Event>(Time.milliseconds(100)) {
                                    @Override
                                    public long extractTimestamp(Event event) {
                                        return event.at;
                                    }
                                })
                        .setParallelism(1)),
                "periodic");
    }

    private static void none(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.fromData(EVENT, Inputs.standardEvents())
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Event>noWatermarks().withTimestampAssigner((event, old) -> event.at));
        out.collect(Probes.watermarks(sums(events), out.notes("watermarks")), "sums");
    }

    private static void everywhere(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(env);
        out.collect(Probes.watermarks(events.keyBy(event -> event.key).map(e -> e), out.notes("keyed")), "values");
        Probes.watermarks(events.rebalance().map(event -> event), out.notes("rebalanced"));
        Probes.watermarks(events.broadcast().map(event -> event), out.notes("broadcast"));
        Probes.watermarks(events.global().map(event -> event), out.notes("global"));
        Probes.watermarks(events.rescale().map(event -> event), out.notes("rescaled"));
    }

    private static void idleness(StreamExecutionEnvironment env, Outputs out) {
        Gate seen = out.gate("sums", 3);
        WatermarkStrategy<Event> strategy = WatermarkStrategy.<Event>forMonotonousTimestamps()
                .withIdleness(Duration.ofMillis(50))
                .withTimestampAssigner((event, old) -> event.at);
        env.getConfig().setAutoWatermarkInterval(10);
        DataStream<Event> busy = Inputs.until(seen, env, EVENT, EVENTS)
                .assignTimestampsAndWatermarks(Inputs.everyEvent(0))
                .setParallelism(1);
        DataStream<Event> silent = Inputs.after(seen, env, EVENT, List.of())
                .assignTimestampsAndWatermarks(strategy)
                .setParallelism(1);
        out.collect(sums(busy.union(silent)), "sums");
    }

    private static void alignment(StreamExecutionEnvironment env, Outputs out) {
        WatermarkStrategy<Event> strategy =
                Inputs.everyEvent(0).withWatermarkAlignment("lanes", Duration.ofMillis(2000), Duration.ofMillis(20));
        DataStream<Event> slow = env.fromSource(new LanesSource(4, 40), strategy, "slow", EVENT);
        DataStream<Event> fast = env.fromSource(new LanesSource(8, 40), strategy, "fast", EVENT);
        out.collect(sums(slow.union(fast)), "sums");
    }

    private static void perSplit(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.fromSource(new LanesSource(8, 30), Inputs.everyEvent(0), "lanes", EVENT);
        out.collectStamped(sums(events), "sums");
        out.collect(
                events.windowAll(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .sum("value")
                        .map(e -> e.value),
                "over all");
    }

    private static void timestamps(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(env).rebalance().map(event -> event);
        out.collectStamped(events.keyBy(event -> event.key).filter(event -> event.value % 2 == 0), "events");
        out.collectStamped(env.fromData(1, 2).rebalance().map(number -> number), "fromData");
        out.collectStamped(env.fromSequence(1, 5).shuffle().map(number -> number), "sequence");
    }

    private static void again(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> later = Inputs.events(env)
                .map(event -> Event.of(event.key, event.at + 10_000, event.value))
                .setParallelism(1)
                .assignTimestampsAndWatermarks(Inputs.everyEvent(500))
                .setParallelism(1);
        out.collectStamped(sums(later), "sums");
    }

    private static void endOfInput(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 10).rebalance().map(number -> number);
        out.collect(
                Probes.lifeCycle(Probes.lifeCycle(numbers, "first", out.notes("first")), "second", out.notes("second"))
                        .keyBy(number -> number)
                        .map(number -> number),
                "numbers");
        Probes.lifeCycle(numbers.connect(env.fromData("a", "b")), "two", out.notes("two inputs"));
    }

    private static final class Punctuated implements AssignerWithPunctuatedWatermarks<Event> {

        @Override
        public Watermark checkAndGetNextWatermark(Event event, long timestamp) {
            return event.value > 2 ? new Watermark(timestamp) : null;
        }

        @Override
        public long extractTimestamp(Event event, long old) {
            return event.at;
        }
    }
}
