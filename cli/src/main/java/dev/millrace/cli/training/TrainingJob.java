package dev.millrace.cli.training;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.utils.MultipleParameterTool;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.time.Time;
import org.apache.flink.util.Collector;

/**
 * Word counts, a window and a keyed function with state, over sources of the old and the new kind. It is run by
 * {@code millrace run} as any other job, and belongs to the build rather than to the product.
 */
@SuppressWarnings("deprecation") // Jobs written for Flink 1.18 use what 1.20 deprecates.
public final class TrainingJob {
    private static final String[] WORDS = {"to be or not to be", "that is the question"};

    private TrainingJob() {}

    /** Runs two jobs, one after the other. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.getConfig().setGlobalJobParameters(MultipleParameterTool.fromArgs(args));
        count(env.fromSource(
                new DataGeneratorSource<>(i -> WORDS[(int) (i % WORDS.length)], WORDS.length, Types.STRING),
                WatermarkStrategy.noWatermarks(),
                "generated"));
        env.execute("training, new source");
        count(env.fromElements(WORDS));
        env.fromSequence(1, 10)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Long>forMonotonousTimestamps().withTimestampAssigner((i, before) -> i))
                .keyBy(i -> i % 2)
                .window(TumblingEventTimeWindows.of(Time.milliseconds(5)))
                .reduce(Long::sum)
                .keyBy(i -> i % 2)
                .process(new Counting())
                .print();
        env.execute("training, old source");
    }

    private static void count(DataStream<String> lines) {
        lines.flatMap((String line, Collector<Tuple2<String, Integer>> out) -> {
                    for (String word : line.split("\\W+")) {
                        out.collect(Tuple2.of(word, 1));
                    }
                })
                .returns(Types.TUPLE(Types.STRING, Types.INT))
                .keyBy(pair -> pair.f0)
                .sum(1)
                .print();
    }

    private static final class Counting extends KeyedProcessFunction<Long, Long, Long> {
        private static final long serialVersionUID = 1L;
        private transient ValueState<Long> count;

        @Override
        public void open(Configuration configuration) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long value, Context context, Collector<Long> out) throws Exception {
            long next = count.value() == null ? 1 : count.value() + 1;
            count.update(next);
            context.timerService().registerEventTimeTimer(context.timestamp() + 1);
            out.collect(next);
        }
    }
}
