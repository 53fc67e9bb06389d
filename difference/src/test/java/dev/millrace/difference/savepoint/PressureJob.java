package dev.millrace.difference.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.Collector;

/** Jobs whose last operator is slow at first, and remembers in its state what has come to it. */
enum PressureJob {
    KEYED {
        @Override
        void define(StreamExecutionEnvironment env) {
            gatherByKey(numbers(env));
        }
    },
    WITH_EVENT_TIME {
        @Override
        void define(StreamExecutionEnvironment env) {
            gatherByKey(env.fromSource(
                            new NumberSequenceSource(0, NUMBERS - 1),
                            WatermarkStrategy.<Long>forGenerator(context -> new AfterEach())
                                    .withTimestampAssigner((number, before) -> number),
                            "numbers")
                    .uid("numbers"));
        }
    },
    REBALANCED {
        @Override
        void define(StreamExecutionEnvironment env) {
            gather(numbers(env).rebalance());
        }
    },
    PARTITIONED_BY_THE_USER {
        @Override
        void define(StreamExecutionEnvironment env) {
            gather(numbers(env).partitionCustom((Partitioner<Long>) (key, count) -> (int) (key % count), n -> n / 7));
        }
    },
    IN_TWO_STEPS {
        @Override
        void define(StreamExecutionEnvironment env) {
            gatherByKey(numbers(env)
                    .rebalance()
                    .map(number -> -number)
                    .uid("negated")
                    .disableChaining()
                    .rescale()
                    .map(number -> -number)
                    .uid("negated again")
                    .disableChaining());
        }
    },
    LONGER_THAN_A_BUFFER {
        @Override
        void define(StreamExecutionEnvironment env) {
            gather(numbers(env)
                    .map(number -> number + "|" + "x".repeat((int) (number % 3) * 5_000))
                    .uid("padded")
                    .rebalance()
                    .map(text -> Long.parseLong(text.substring(0, text.indexOf('|'))))
                    .uid("numbers again"));
        }
    },
    CONNECTED {
        @Override
        void define(StreamExecutionEnvironment env) {
            env.fromSequence(0, NUMBERS / 2 - 1)
                    .uid("low")
                    .connect(env.fromSequence(NUMBERS / 2, NUMBERS - 1).uid("high"))
                    .keyBy(number -> number % KEYS, number -> number % KEYS)
                    .process(new GatherBoth())
                    .uid("gather")
                    .sinkTo(new DiscardingSink<>());
        }
    },
    UNITED {
        @Override
        void define(StreamExecutionEnvironment env) {
            gatherByKey(env.fromSequence(0, NUMBERS / 2 - 1)
                    .uid("low")
                    .union(env.fromSequence(NUMBERS / 2, NUMBERS - 1).uid("high")));
        }
    };

    static final long NUMBERS = 40_000;
    private static final long KEYS = 13;

    abstract void define(StreamExecutionEnvironment env);

    /** Whether what two sources send, half of the numbers each, comes in its order. */
    boolean keepsOrder() {
        return this == KEYED || this == WITH_EVENT_TIME || this == REBALANCED || this == PARTITIONED_BY_THE_USER;
    }

    static void verifyOrder(List<Long> arrived) {
        assertThat(arrived.stream().filter(number -> number < NUMBERS / 2)).isSorted();
        assertThat(arrived.stream().filter(number -> number >= NUMBERS / 2)).isSorted();
    }

    private static DataStream<Long> numbers(StreamExecutionEnvironment env) {
        return env.fromSequence(0, NUMBERS - 1).uid("numbers");
    }

    private static void gather(DataStream<Long> numbers) {
        numbers.transform("gather", Types.LONG, new Gather()).uid("gather").sinkTo(new DiscardingSink<>());
    }

    private static void gatherByKey(DataStream<Long> numbers) {
        numbers.keyBy(number -> number % KEYS)
                .process(new GatherByKey())
                .uid("gather")
                .sinkTo(new DiscardingSink<>());
    }

    private static final class AfterEach implements WatermarkGenerator<Long> {
        @Override
        public void onEvent(Long number, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static final class Gather extends AbstractStreamOperator<Long>
            implements OneInputStreamOperator<Long, Long>, BoundedOneInput {
        private transient ListState<Long> state;
        private transient List<Long> numbers;
        private transient int count;

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("numbers", Types.LONG));
            numbers = new ArrayList<>();
            state.get().forEach(numbers::add);
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            state.update(numbers);
        }

        @Override
        public void processElement(StreamRecord<Long> element) {
            numbers.add(element.getValue());
            Arrivals.one(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), ++count);
        }

        @Override
        public void endInput() {
            Arrivals.all(numbers);
        }
    }

    private static final class GatherByKey extends KeyedProcessFunction<Long, Long, Long> {
        private transient ListState<Long> numbers;
        private transient int count;

        @Override
        public void open(OpenContext context) {
            numbers = getRuntimeContext().getListState(new ListStateDescriptor<>("numbers", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
            numbers.add(number);
            long watermark = context.timerService().currentWatermark();
            if (watermark > Long.MIN_VALUE && context.timestamp() <= watermark) {
                Arrivals.late(number);
            }
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
            Arrivals.one(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), ++count);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) throws Exception {
            Arrivals.all(numbers.get());
        }
    }

    private static final class GatherBoth extends KeyedCoProcessFunction<Long, Long, Long, Long> {
        private transient ListState<Long> numbers;
        private transient int count;

        @Override
        public void open(OpenContext context) {
            numbers = getRuntimeContext().getListState(new ListStateDescriptor<>("numbers", Types.LONG));
        }

        @Override
        public void processElement1(Long number, Context context, Collector<Long> out) throws Exception {
            numbers.add(number);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
            Arrivals.one(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), ++count);
        }

        @Override
        public void processElement2(Long number, Context context, Collector<Long> out) throws Exception {
            processElement1(number, context, out);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) throws Exception {
            Arrivals.all(numbers.get());
        }
    }
}
