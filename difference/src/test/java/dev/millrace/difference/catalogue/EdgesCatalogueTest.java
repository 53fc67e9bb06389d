package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;
import static dev.millrace.difference.harness.Case.isCancelled;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** What happens at the ends of streams and where features meet. */
class EdgesCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<Event> LATE = new OutputTag<>("late", EVENT);
    private static final OutputTag<String> ASIDE = new OutputTag<>("aside", Types.STRING);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("records emitted at the end of input", EdgesCatalogueTest::atTheEnd),
                finishes("records emitted at the end are late for windows", EdgesCatalogueTest::lateAtTheEnd),
                finishes("operator that selects its inputs", EdgesCatalogueTest::selection),
                finishes("one side output tag in two operators of a chain", EdgesCatalogueTest::sameTag),
                finishes("side output that nobody reads", EdgesCatalogueTest::unread),
                finishes("side output from a timer and from a window", EdgesCatalogueTest::timerAside),
                finishes("latency markers do no harm", EdgesCatalogueTest::latency),
                finishes("checkpoints asked for", EdgesCatalogueTest::checkpoints),
                finishes("large records", EdgesCatalogueTest::large),
                isCancelled("file source that watches a directory", EdgesCatalogueTest::watching)
                        .at(2));
    }

    private static DataStream<Event> held(StreamExecutionEnvironment env) {
        return Inputs.events(env)
                .transform("hold", EVENT, new EdgeOperators.Holding())
                .setParallelism(1);
    }

    private static void atTheEnd(StreamExecutionEnvironment env, Outputs out) {
        out.collect(held(env), "chained", Arrangement.ordered());
        DataStream<Event> moved = held(env).keyBy(event -> event.key).map(event -> event);
        out.collect(moved, "moved", Arrangement.orderedPerKey(event -> event.key));
        out.collect(
                moved.transform("hold again", EVENT, new EdgeOperators.Holding())
                        .rebalance()
                        .map(e -> e),
                "twice");
    }

    private static void lateAtTheEnd(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<Event> sums = held(env)
                .keyBy(event -> event.key)
                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                .sideOutputLateData(LATE)
                .sum("value");
        out.collect(sums, "sums");
        out.collect(sums.getSideOutput(LATE), "late");
    }

    private static void selection(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> first =
                env.fromSequence(1, 20).setParallelism(1).map(Long::intValue).setParallelism(1);
        DataStream<Integer> second =
                env.fromSequence(101, 120).setParallelism(1).map(Long::intValue).setParallelism(1);
        DataStream<Integer> all = first.keyBy(number -> number % 4)
                .connect(second.keyBy(number -> number % 4))
                .transform("first, then second", Types.INT, new EdgeOperators.InTurn());
        out.collect(all.map(number -> number > 100 ? "second" : "first"), "inputs");
        out.collect(all, "numbers", Arrangement.orderedPerKey(number -> "remainder " + number % 4));
    }

    /** Puts everything aside with its own name in front. */
    private static final class Aside extends ProcessFunction<Integer, Integer> {

        private final String name;

        Aside(String name) {
            this.name = name;
        }

        @Override
        public void processElement(Integer number, Context ctx, Collector<Integer> all) {
            ctx.output(ASIDE, name + " " + number);
            all.collect(number + 10);
        }
    }

    private static void sameTag(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<Integer> first =
                env.fromData(1, 2, 3).rebalance().process(new Aside("first"));
        SingleOutputStreamOperator<Integer> second = first.process(new Aside("second"));
        out.collect(first.getSideOutput(ASIDE), "of the first");
        out.collect(second.getSideOutput(ASIDE).rebalance().map(text -> text), "of the second");
        out.collect(second.getSideOutput(ASIDE).union(first.getSideOutput(ASIDE)), "of both");
        out.collect(second, "main");
    }

    private static void unread(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromData(1, 2, 3).rebalance().process(new Aside("unread")), "main");
    }

    private static void timerAside(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<Event> main =
                Inputs.events(env).keyBy(event -> event.key).process(new EdgeOperators.TimerAside(ASIDE));
        out.collect(main, "main");
        out.collectStamped(main.getSideOutput(ASIDE), "aside");
    }

    private static void latency(StreamExecutionEnvironment env, Outputs out) {
        env.getConfig().setLatencyTrackingInterval(1);
        Gate seen = out.gate("sums", 10);
        out.collect(
                Inputs.until(seen, env, Types.INT, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
                        .keyBy(number -> number % 3)
                        .reduce(Integer::sum),
                "sums",
                Arrangement.multiset());
    }

    @SuppressWarnings("deprecation")
    private static void checkpoints(StreamExecutionEnvironment env, Outputs out) {
        env.enableCheckpointing(20);
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .sum("value"),
                "sums");
    }

    private static void large(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 6)
                        .map(number -> "x".repeat(2_000_000) + number)
                        .rebalance()
                        .map(text -> text.length() + text.substring(2_000_000)),
                "lengths");
    }

    private static void watching(StreamExecutionEnvironment env, Outputs out) throws Exception {
        java.nio.file.Path directory = Files.createDirectory(out.directory().resolve("in"));
        Files.writeString(directory.resolve("one"), "one\ntwo\n");
        Gate first = out.gate("lines", 2);
        Gate second = out.gate("lines", 3);
        FileSource<String> source = FileSource.forRecordStreamFormat(
                        new TextLineInputFormat(), new Path(directory.toUri()))
                .monitorContinuously(Duration.ofMillis(10))
                .build();
        out.collect(env.fromSource(source, WatermarkStrategy.noWatermarks(), "watching"), "lines");
        JobClient job = env.executeAsync();
        first.await();
        Files.move(Files.writeString(out.directory().resolve("hidden"), "three\n"), directory.resolve("two"));
        second.await();
        job.cancel().get();
    }
}
