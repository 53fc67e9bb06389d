package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("deprecation")
class SavepointTest {
    private static final long KEYS = 50;
    private static final long FIRST = 3_000;
    private static final long ALL = 5_000;

    private static final Map<Long, Long> SUMS = new ConcurrentHashMap<>();
    private static CountDownLatch firstSeen;

    @TempDir
    private Path directory;

    private final Millrace engine = Millrace.start(new Configuration());

    @BeforeEach
    void begin() {
        SUMS.clear();
        firstSeen = new CountDownLatch((int) FIRST);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** Emits the first numbers and waits, or, if it is to, all of them. */
    private static final class Numbers implements SourceFunction<Long>, CheckpointedFunction {
        private final long end;
        private final boolean waits;
        private final byte[] stop = {};
        private transient ListState<Long> position;
        private volatile boolean cancelled;
        private long next;

        Numbers(long end, boolean waits) {
            this.end = end;
            this.waits = waits;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            position = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("next", Types.LONG));
            for (long restored : position.get()) {
                next = restored;
            }
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            position.update(List.of(next));
        }

        @Override
        public void run(SourceContext<Long> out) throws Exception {
            while (!cancelled && next < end) {
                synchronized (out.getCheckpointLock()) {
                    out.collect(next++);
                }
            }
            synchronized (stop) {
                while (waits && !cancelled) {
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

    private static final class Sums implements SinkFunction<Tuple2<Long, Long>> {
        @Override
        public void invoke(Tuple2<Long, Long> sum, Context context) {
            SUMS.put(sum.f0, sum.f1);
            firstSeen.countDown();
        }
    }

    private JobClient start(int parallelism, Numbers source, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        MillraceEnvironment env =
                new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
        env.setParallelism(parallelism);
        define(env, source);
        return env.executeAsync("sums");
    }

    private static void define(StreamExecutionEnvironment env, Numbers source) {
        env.addSource(source)
                .returns(Types.LONG)
                .uid("numbers")
                .map(number -> Tuple2.of(number % KEYS, 1L))
                .returns(Types.TUPLE(Types.LONG, Types.LONG))
                .keyBy(pair -> pair.f0)
                .sum(1)
                .uid("sums")
                .addSink(new Sums());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, CANONICAL", "1, 2, CANONICAL", "2, 4, NATIVE", "4, 1, CANONICAL"})
    void shouldGoOnFromASavepointThatTheJobWasStoppedWith(int before, int after, SavepointFormatType format)
            throws Exception {
        JobClient first = start(before, new Numbers(FIRST, true), null);
        assertThat(firstSeen.await(30, TimeUnit.SECONDS)).isTrue();

        String savepoint =
                first.stopWithSavepoint(false, directory.toString(), format).get(30, TimeUnit.SECONDS);
        start(after, new Numbers(ALL, false), savepoint).getJobExecutionResult().get(30, TimeUnit.SECONDS);

        assertThat(SUMS)
                .hasSize((int) KEYS)
                .allSatisfy((key, sum) -> assertThat(sum).isEqualTo(ALL / KEYS));
    }

    @Test
    void shouldTakeASavepointWhileTheJobGoesOn() throws Exception {
        JobClient first = start(2, new Numbers(FIRST, true), null);
        assertThat(firstSeen.await(30, TimeUnit.SECONDS)).isTrue();

        String savepoint = first.triggerSavepoint(directory.toString(), SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);

        assertThat(first.getJobStatus().get().isGloballyTerminalState()).isFalse();
        assertThat(Path.of(java.net.URI.create(savepoint)).resolve("_metadata")).exists();
        first.cancel().get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldSayWhichSavepointCannotBeRead() throws Exception {
        Files.writeString(directory.resolve("_metadata"), "no savepoint");
        JobClient job = start(1, new Numbers(1, false), directory.toString());

        assertThatThrownBy(() -> job.getJobExecutionResult().get(30, TimeUnit.SECONDS))
                .hasStackTraceContaining(MillraceException.class.getName())
                .hasStackTraceContaining("cannot start from the savepoint or checkpoint '" + directory + "'");
    }
}
