package dev.millrace.flink.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which place a job's failure names, wherever user code throws. */
@SuppressWarnings("deprecation") // Sources of the old kind fail too.
class FailureSiteTest {
    private static Millrace engine;

    @BeforeAll
    static void start() {
        engine = Millrace.start(new Configuration());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static String failureOf(Consumer<StreamExecutionEnvironment> program) {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(new Configuration());
        env.setParallelism(1);
        program.accept(env);
        return engine.submit(env.getStreamGraph().getJobGraph(), FailureSiteTest.class.getClassLoader())
                .result()
                .join()
                .getSerializedThrowable()
                .orElseThrow()
                .getFullStringifiedStackTrace();
    }

    private static void end(DataStream<?> stream) {
        stream.sinkTo(new DiscardingSink<>());
    }

    private static class Phases extends RichMapFunction<Long, Long> {
        private final String failing;

        Phases(String failing) {
            this.failing = failing;
        }

        private void at(String phase) {
            if (phase.equals(failing)) {
                throw new IllegalStateException("no " + phase);
            }
        }

        @Override
        public void open(OpenContext context) {
            at("open");
        }

        @Override
        public Long map(Long value) {
            return value;
        }

        @Override
        public void close() {
            at("close");
        }
    }

    private static int recurse(int depth) {
        return depth < Integer.MAX_VALUE ? recurse(depth + 1) + 1 : 0;
    }

    @Test
    void shouldNameTheRecordOnWhichAnErrorIsThrown() {
        assertThat(failureOf(env -> end(env.fromSequence(7, 7)
                        .map(value -> (long) recurse(0))
                        .name("deep")
                        .rebalance()
                        .map(value -> value))))
                .contains("failed in operator 'deep' on record 7: java.lang.StackOverflowError");
        assertThat(failureOf(env -> end(env.fromSequence(7, 7)
                        .rebalance()
                        .map(value -> {
                            if (value == 7) {
                                throw new AssertionError("no");
                            }
                            return value;
                        })
                        .name("sure"))))
                .contains("failed in operator 'sure' on record 7: java.lang.AssertionError: no");
    }

    @Test
    void shouldNameTheWindowThatFailsOnAWatermark() {
        assertThat(failureOf(env -> end(env.fromSequence(5, 5)
                        .assignTimestampsAndWatermarks(WatermarkStrategy.<Long>forMonotonousTimestamps()
                                .withTimestampAssigner((value, before) -> value))
                        .keyBy(value -> value)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .apply((Long key, TimeWindow window, Iterable<Long> values, Collector<Long> out) -> {
                            throw new IllegalStateException("no window");
                        })
                        .returns(Types.LONG)
                        .name("windows"))))
                .contains("failed in operator 'windows' on the last watermark, key 5: ");
    }

    private static class OnTimer extends KeyedProcessFunction<Long, Long, Long> {
        @Override
        public void processElement(Long value, Context context, Collector<Long> out) {
            context.timerService().registerProcessingTimeTimer(1);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {
            throw new IllegalStateException("no timer");
        }
    }

    private static class Endless implements SourceFunction<Long> {
        private volatile boolean stopped;

        @Override
        public void run(SourceContext<Long> context) throws InterruptedException {
            context.collect(3L);
            synchronized (this) {
                while (!stopped) {
                    wait();
                }
            }
        }

        @Override
        public synchronized void cancel() {
            stopped = true;
            notifyAll();
        }
    }

    @Test
    void shouldNameTheOperatorOfATimer() {
        assertThat(failureOf(env -> end(env.addSource(new Endless())
                        .keyBy(value -> value)
                        .process(new OnTimer())
                        .name("timers")
                        .map(value -> value))))
                .contains("failed in operator 'timers' on a timer, key 3: ");
    }

    private static class Refusing implements AsyncFunction<Long, Long> {
        @Override
        public void asyncInvoke(Long value, ResultFuture<Long> result) {
            CompletableFuture.runAsync(() -> result.completeExceptionally(new IllegalStateException("no answer")));
        }
    }

    @Test
    void shouldNameTheOperatorOfAsynchronousWork() {
        assertThat(failureOf(env -> end(AsyncDataStream.orderedWait(
                                env.fromSequence(4, 4), new Refusing(), 1, java.util.concurrent.TimeUnit.MINUTES)
                        .name("ask")
                        .map(value -> value))))
                .contains("failed in operator 'ask'", " : 4.", "no answer");
    }

    @Test
    void shouldNameASource() {
        GeneratorFunction<Long, Long> failing = index -> {
            throw new IllegalStateException("no number");
        };
        assertThat(failureOf(env -> end(env.fromSource(
                        new DataGeneratorSource<>(failing, 10, Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers"))))
                .contains("failed in operator 'Source: numbers': ");
        assertThat(failureOf(env -> end(env.addSource(
                        new SourceFunction<Long>() {
                            @Override
                            public void run(SourceContext<Long> context) {
                                throw new IllegalStateException("no line");
                            }

                            @Override
                            public void cancel() {
                                // Nothing runs for long.
                            }
                        },
                        "lines",
                        Types.LONG))))
                .contains("failed in operator 'Source: lines': ");
    }

    @Test
    void shouldNameTheSourceWhoseCoordinatorFails() {
        assertThat(failureOf(env -> end(env.fromSource(
                        FileSource.forRecordStreamFormat(new TextLineInputFormat(), new Path("/no/such/file"))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "files"))))
                .contains("failed in the coordinator of operator 'Source: files': ");
    }

    @Test
    void shouldNameTheOperatorThatFailsInOpenOrClose() {
        for (String phase : List.of("open", "close")) {
            assertThat(failureOf(env -> end(env.fromSequence(1, 1)
                            .map(new Phases("none"))
                            .name("first")
                            .map(new Phases(phase))
                            .name("second"))))
                    .contains("failed in operator 'second' in " + phase + "(): ");
        }
    }

    @Test
    void shouldNotNameAPlaceWhoseExceptionUserCodeDealtWith() {
        assertThat(failureOf(env -> end(env.fromSequence(1, 2)
                        .<Long>flatMap((Long value, Collector<Long> out) -> {
                            try {
                                out.collect(value);
                            } catch (RuntimeException swallowed) {
                                throw new IllegalStateException("another");
                            }
                        })
                        .returns(Types.LONG)
                        .name("outer")
                        .map(value -> {
                            if (value == 1) {
                                throw new IllegalStateException("inner");
                            }
                            return value;
                        })
                        .name("inner"))))
                .contains("failed in operator 'outer' on record 1: ");
    }
}
