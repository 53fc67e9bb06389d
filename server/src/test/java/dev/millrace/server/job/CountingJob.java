package dev.millrace.server.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * Numbers from 0 on, counted by their last digit, into files that are committed with checkpoints: lines of "number
 * count".
 *
 * <p>Arguments: directory of the files, how many numbers, how many a second, milliseconds between checkpoints.
 */
public final class CountingJob {
    /** How many counts there are. */
    public static final int KEYS = 10;

    private CountingJob() {}

    /** Builds the job. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(Long.parseLong(args[3]));
        DataGeneratorSource<Long> numbers = new DataGeneratorSource<>(
                number -> number,
                Long.parseLong(args[1]),
                RateLimiterStrategy.perSecond(Double.parseDouble(args[2])),
                Types.LONG);
        env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .map(new Count())
                .uid("count")
                .sinkTo(FileSink.forRowFormat(new Path(args[0]), new SimpleStringEncoder<String>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .build())
                .uid("files");
        env.execute("count into " + new Path(args[0]).getName());
    }

    private static final class Count extends RichMapFunction<Long, String> {
        private static final long serialVersionUID = 1;
        private transient ValueState<Long> count;

        @Override
        public void open(Configuration parameters) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public String map(Long number) throws Exception {
            long counted = (count.value() == null ? 0 : count.value()) + 1;
            count.update(counted);
            return number + " " + counted;
        }
    }
}
