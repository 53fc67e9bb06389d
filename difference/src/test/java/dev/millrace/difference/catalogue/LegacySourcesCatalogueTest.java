package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;
import org.apache.flink.streaming.api.functions.source.RichSourceFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

@SuppressWarnings("deprecation")
class LegacySourcesCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("source function", LegacySourcesCatalogueTest::plain),
                finishes("rich source function", LegacySourcesCatalogueTest::rich),
                finishes("parallel source function", LegacySourcesCatalogueTest::parallel),
                finishes("timestamps and watermarks from a source", LegacySourcesCatalogueTest::timestamps),
                finishes("watermark without records", LegacySourcesCatalogueTest::watermarkOnly),
                finishes("idle subtasks do not hold back time", LegacySourcesCatalogueTest::idle),
                fails("collect after close of a source context", LegacySourcesCatalogueTest::closed),
                finishes("checkpoint lock keeps timers out", LegacySourcesCatalogueTest::lock),
                finishes("source that emits nothing", LegacySourcesCatalogueTest::nothing));
    }

    private static void plain(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> numbers = env.addSource(new Counting(50), Types.INT);
        out.collect(numbers, "chained", Arrangement.ordered());
        out.collect(numbers.rebalance().map(number -> number * 2), "across an exchange");
    }

    private static void rich(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("calls", Arrangement.ordered());
        out.collect(env.addSource(new Talkative(notes), Types.STRING), "values", Arrangement.ordered());
    }

    private static void parallel(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.addSource(new EachSubtask(20), Types.STRING), "values");
        out.collect(
                env.addSource(new EachSubtask(5), Types.STRING)
                        .setParallelism(3)
                        .shuffle()
                        .map(String::toUpperCase),
                "of three");
    }

    private static void timestamps(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.addSource(new Stamping(), TypeInformation.of(Event.class));
        out.collectStamped(events, "stamped");
        out.collect(
                events.keyBy(event -> event.key)
                        .window(TumblingEventTimeWindows.of(java.time.Duration.ofSeconds(1)))
                        .sum("value"),
                "windows");
    }

    private static void watermarkOnly(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("watermarks", Arrangement.distinct());
        Probes.watermarks(env.addSource(new OnlyWatermarks(), Types.STRING), notes);
        Probes.watermarks(env.addSource(new OnlyWatermarks(), Types.STRING).rebalance(), notes);
    }

    private static void idle(StreamExecutionEnvironment env, Outputs out) {
        Gate seen = out.gate("windows", 2);
        DataStream<Event> events = env.addSource(new IdleButFirst(seen), TypeInformation.of(Event.class));
        out.collect(
                events.keyBy(event -> event.key)
                        .window(TumblingEventTimeWindows.of(java.time.Duration.ofSeconds(1)))
                        .sum("value"),
                "windows");
    }

    private static void closed(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> numbers = env.addSource(
                (SourceFunctionOf<Integer>) ctx -> {
                    ctx.collect(1);
                    ctx.close();
                    ctx.collect(2);
                },
                Types.INT);
        out.collect(numbers, "numbers");
    }

    private static void lock(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("timers");
        Gate fired = out.gate("timers", 3);
        DataStream<Integer> source = env.addSource(
                (SourceFunctionOf<Integer>) ctx -> {
                    for (int i = 0; i < 3; i++) {
                        synchronized (ctx.getCheckpointLock()) {
                            ctx.collect(i);
                            Probes.holdLock();
                        }
                    }
                    fired.await();
                },
                Types.INT);
        Probes.timerAfterEach(source, notes);
    }

    private static void nothing(StreamExecutionEnvironment env, Outputs out) {
        Notes watermarks = out.notes("watermarks", Arrangement.distinct());
        DataStream<String> none = env.addSource((SourceFunctionOf<String>) ctx -> {}, Types.STRING);
        Probes.watermarks(none.rebalance(), watermarks);
    }

    /** A source function that needs no cancel, as a lambda. */
    interface SourceFunctionOf<T> extends SourceFunction<T> {

        @Override
        default void cancel() {}
    }

    record Counting(int count) implements SourceFunctionOf<Integer> {

        @Override
        public void run(SourceContext<Integer> ctx) {
            for (int i = 0; i < count; i++) {
                ctx.collect(i);
            }
        }
    }

    private static final class Talkative extends RichSourceFunction<String> {

        private final Notes notes;

        Talkative(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void open(OpenContext context) {
            notes.add("open " + getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        }

        @Override
        public void run(SourceContext<String> ctx) {
            notes.add("run");
            ctx.collect("one");
            ctx.collect("two");
        }

        @Override
        public void cancel() {
            notes.add("cancel");
        }

        @Override
        public void close() {
            notes.add("close");
        }
    }

    private static final class EachSubtask extends RichParallelSourceFunction<String> {

        private final int count;

        EachSubtask(int count) {
            this.count = count;
        }

        @Override
        public void run(SourceContext<String> ctx) {
            for (int i = 0; i < count; i++) {
                ctx.collect(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() + "-" + i);
            }
        }

        @Override
        public void cancel() {}
    }

    private record Stamping() implements SourceFunctionOf<Event> {

        @Override
        public void run(SourceContext<Event> ctx) {
            for (Event event : Inputs.standardEvents()) {
                synchronized (ctx.getCheckpointLock()) {
                    ctx.collectWithTimestamp(event, event.at);
                    ctx.emitWatermark(new Watermark(event.at - 200));
                }
            }
        }
    }

    private record OnlyWatermarks() implements SourceFunctionOf<String> {

        @Override
        public void run(SourceContext<String> ctx) {
            ctx.emitWatermark(new Watermark(5));
            ctx.emitWatermark(new Watermark(4));
            ctx.emitWatermark(new Watermark(17));
        }
    }

    private static final class IdleButFirst extends RichParallelSourceFunction<Event> {

        private final Gate seen;

        IdleButFirst(Gate seen) {
            this.seen = seen;
        }

        @Override
        public void run(SourceContext<Event> ctx) throws Exception {
            if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() > 0) {
                ctx.markAsTemporarilyIdle();
            } else {
                ctx.collectWithTimestamp(Event.of("a", 100, 1), 100);
                ctx.collectWithTimestamp(Event.of("b", 200, 2), 200);
                ctx.emitWatermark(new Watermark(2000));
            }
            seen.await();
        }

        @Override
        public void cancel() {}
    }
}
