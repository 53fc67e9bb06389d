package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Program;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;

/** Jobs that fail once, after a checkpoint, and count nothing twice and leave nothing out for it. */
@SuppressWarnings("deprecation")
class CheckpointsCatalogueTest extends Catalogue {
    private static final long NUMBERS = 4_000;

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("counts of keys", CheckpointsCatalogueTest::counts),
                finishes("counts of keys that are texts, in a map", CheckpointsCatalogueTest::maps),
                finishes("windows that are open", CheckpointsCatalogueTest::windows),
                finishes("at least once", atLeastOnce(CheckpointsCatalogueTest::windows)),
                finishes("a bounded source with a checkpoint at its end", CheckpointsCatalogueTest::bounded));
    }

    private static DataStream<Long> numbers(StreamExecutionEnvironment env) {
        env.enableCheckpointing(30);
        env.setRestartStrategy(RestartStrategies.fixedDelayRestart(3, 1));
        return env.addSource(new HalfAtFirst())
                .returns(Types.LONG)
                .map(new FailingOnce())
                .returns(Types.LONG);
    }

    private static Program atLeastOnce(Program program) {
        return (env, out) -> {
            env.getCheckpointConfig()
                    .setCheckpointingMode(org.apache.flink.streaming.api.CheckpointingMode.AT_LEAST_ONCE);
            program.define(env, out);
        };
    }

    private static void counts(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                numbers(env)
                        .keyBy(number -> number % 37)
                        .process(new AtTheEnd())
                        .returns(Types.TUPLE(Types.LONG, Types.LONG)),
                "counts");
    }

    private static void maps(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                numbers(env)
                        .keyBy(number -> "key " + number % 5)
                        .process(new Remainders())
                        .returns(Types.TUPLE(Types.STRING, Types.STRING)),
                "remainders");
    }

    private static void windows(StreamExecutionEnvironment env, Outputs out) {
        // Nothing comes out before the end, since what comes out before a failure may come again.
        out.collect(
                numbers(env)
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Long>forBoundedOutOfOrderness(Duration.ofDays(1))
                                        .withTimestampAssigner((number, before) -> number))
                        .map(number -> Tuple2.of(number % 11, 1L))
                        .returns(Types.TUPLE(Types.LONG, Types.LONG))
                        .keyBy(pair -> pair.f0)
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(500)))
                        .sum(1),
                "sums");
    }

    private static void bounded(StreamExecutionEnvironment env, Outputs out) {
        env.enableCheckpointing(10);
        out.collect(
                env.fromSequence(1, 5_000)
                        .keyBy(number -> number % 13)
                        .process(new AtTheEnd())
                        .returns(Types.TUPLE(Types.LONG, Types.LONG)),
                "counts");
    }

    /** Emits half of its numbers and waits for the job's failure; the rest comes after the restart. */
    private static final class HalfAtFirst extends RichParallelSourceFunction<Long> implements CheckpointedFunction {
        private transient ListState<Long> positions;
        private final byte[] stop = {};
        private volatile boolean cancelled;
        private long next;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            positions = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("next", Types.LONG));
            for (long position : positions.get()) {
                next = position;
            }
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            positions.update(List.of(next));
        }

        @Override
        public void run(SourceContext<Long> out) throws Exception {
            int width = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
            int index = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
            boolean first = getRuntimeContext().getTaskInfo().getAttemptNumber() == 0;
            long end = first ? NUMBERS / 2 : NUMBERS;
            while (!cancelled && next * width + index < end) {
                synchronized (out.getCheckpointLock()) {
                    out.collect(next * width + index);
                    next++;
                }
            }
            synchronized (stop) {
                while (first && !cancelled) {
                    stop.wait();
                }
            }
        }

        @Override
        public void cancel() {
            synchronized (stop) {
                cancelled = true;
                stop.notifyAll();
            }
        }
    }

    private static final class FailingOnce extends RichMapFunction<Long, Long> implements CheckpointListener {
        @Override
        public Long map(Long number) {
            return number;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                throw new IllegalStateException("the failure after a checkpoint");
            }
        }
    }

    private static final class AtTheEnd extends KeyedProcessFunction<Long, Long, Tuple2<Long, Long>> {
        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Tuple2<Long, Long>> out) throws Exception {
            Long before = count.value();
            count.update(before == null ? 1 : before + 1);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<Tuple2<Long, Long>> out) throws Exception {
            out.collect(Tuple2.of(context.getCurrentKey(), count.value()));
        }
    }

    private static final class Remainders extends KeyedProcessFunction<String, Long, Tuple2<String, String>> {
        private transient MapState<Long, Long> counts;

        @Override
        public void open(OpenContext context) {
            counts = getRuntimeContext().getMapState(new MapStateDescriptor<>("counts", Types.LONG, Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Tuple2<String, String>> out)
                throws Exception {
            Long before = counts.get(number % 7);
            counts.put(number % 7, before == null ? 1 : before + 1);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<Tuple2<String, String>> out) throws Exception {
            for (long remainder = 0; remainder < 7; remainder++) {
                out.collect(Tuple2.of(context.getCurrentKey(), remainder + "=" + counts.get(remainder)));
            }
        }
    }
}
