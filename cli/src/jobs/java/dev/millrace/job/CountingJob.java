package dev.millrace.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.util.Collector;

/**
 * Numbers from 0 on, counted by their last digits, into files that are committed with checkpoints. A line is "number
 * key count timers", where a timer has fired or is due for every number of the key.
 *
 * <p>Arguments: directory of the files, how many numbers, how many a second; milliseconds between checkpoints, unless
 * the configuration says so.
 */
public final class CountingJob {
    /** How many counts there are. */
    public static final int KEYS = 100;

    private CountingJob() {}

    /** Builds the job. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        if (args.length > 3) {
            env.enableCheckpointing(Long.parseLong(args[3]));
        }
        DataGeneratorSource<Long> numbers = new DataGeneratorSource<>(
                number -> number,
                Long.parseLong(args[1]),
                RateLimiterStrategy.perSecond(Double.parseDouble(args[2])),
                Types.LONG);
        env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .process(new Count())
                .uid("count")
                .sinkTo(FileSink.forRowFormat(new Path(args[0]), new SimpleStringEncoder<String>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .build())
                .uid("files");
        env.execute("count");
    }

    private static final class Count extends KeyedProcessFunction<Long, Long, String> {
        private static final long serialVersionUID = 1;
        private transient ValueState<Long> count;
        private transient MapState<Long, Boolean> due;
        private transient ValueState<Long> fired;

        @Override
        public void open(Configuration parameters) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
            fired = getRuntimeContext().getState(new ValueStateDescriptor<>("fired", Types.LONG));
            due = getRuntimeContext().getMapState(new MapStateDescriptor<>("due", Types.LONG, Types.BOOLEAN));
        }

        @Override
        public void processElement(Long number, Context context, Collector<String> out) throws Exception {
            long counted = (count.value() == null ? 0 : count.value()) + 1;
            count.update(counted);
            due.put(number, true);
            // A time of its own for each number, in the near future.
            context.timerService()
                    .registerProcessingTimeTimer(
                            (context.timerService().currentProcessingTime() / 1000 + 1) * 1000 + number);
            long timers = fired.value() == null ? 0 : fired.value();
            for (Long ignored : due.keys()) {
                timers++;
            }
            out.collect(number + " " + context.getCurrentKey() + " " + counted + " " + timers);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<String> out) throws Exception {
            Long oldest = null;
            for (Long number : due.keys()) {
                oldest = oldest == null ? number : Long.valueOf(Math.min(oldest, number));
            }
            due.remove(oldest);
            fired.update((fired.value() == null ? 0 : fired.value()) + 1);
        }
    }
}
