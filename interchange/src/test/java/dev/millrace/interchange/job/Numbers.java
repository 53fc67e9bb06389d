package dev.millrace.interchange.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.util.Collector;

/**
 * Numbers, so many a second, counted by key and written exactly once. The lines of a key are numbered without gaps, if
 * nothing of the state was lost or doubled.
 */
public final class Numbers {
    /** How many keys. */
    public static final int KEYS = 16;

    private Numbers() {}

    /** What the job does where it is moved to. */
    public enum Abroad {
        WORKS,
        /** In processes in which {@link #AT_HOME} is not set. */
        FAILS,
        /** The same; no record and no barrier gets through. */
        STALLS,
        /** In processes in which {@link #IN_CLUSTER} is not set. */
        FAILS_AT_SERVER,
        STALLS_AT_SERVER;

        boolean isHere() {
            return switch (this) {
                case WORKS -> false;
                case FAILS, STALLS -> System.getProperty(AT_HOME) == null;
                case FAILS_AT_SERVER, STALLS_AT_SERVER -> System.getProperty(IN_CLUSTER) == null;
            };
        }

        boolean isFailure() {
            return this == FAILS || this == FAILS_AT_SERVER;
        }
    }

    /** For a command line: where the output goes, how many numbers, how many a second, what becomes of it. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Abroad abroad = args.length > 3 ? Abroad.valueOf(args[3]) : Abroad.WORKS;
        define(env, Path.of(args[0]), Long.parseLong(args[1]), Double.parseDouble(args[2]), abroad);
        env.execute("numbers");
    }

    /** A system property, of processes of a cluster. */
    public static final String IN_CLUSTER = "millrace.test.cluster";

    /** A system property. */
    public static final String AT_HOME = "millrace.test.home";

    public static void define(StreamExecutionEnvironment env, Path out, long count, double perSecond, Abroad abroad) {
        GeneratorFunction<Long, Long> identity = number -> number;
        env.fromSource(
                        new DataGeneratorSource<>(
                                identity, count, RateLimiterStrategy.perSecond(perSecond), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .process(new Counted(abroad))
                .uid("counted")
                .sinkTo(FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(out.toUri()), new SimpleStringEncoder<String>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .withBucketCheckInterval(Duration.ofMinutes(1).toMillis())
                        .build())
                .uid("files");
    }

    private static final class Counted extends KeyedProcessFunction<Long, Long, String> {
        private final Abroad abroad;
        private transient ValueState<Long> count;

        Counted(Abroad abroad) {
            this.abroad = abroad;
        }

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<String> out) throws Exception {
            if (abroad.isHere()) {
                if (abroad.isFailure()) {
                    throw new IllegalStateException("it does not like it here");
                }
                new CountDownLatch(1).await();
            }
            long next = count.value() == null ? 1 : count.value() + 1;
            count.update(next);
            out.collect(context.getCurrentKey() + "|" + next + "|" + number);
        }
    }
}
