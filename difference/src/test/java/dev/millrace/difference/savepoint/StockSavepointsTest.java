package dev.millrace.difference.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.flink.savepoint.Inspection;
import dev.millrace.flink.savepoint.OperatorDescription;
import dev.millrace.flink.savepoint.SavepointDescription;
import dev.millrace.flink.savepoint.StateDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what a Flink cluster wrote. */
class StockSavepointsTest {
    private static final long KEYS = 9;
    private static final long NUMBERS = 90;

    private static CountDownLatch seen;

    @TempDir
    private Path directory;

    @BeforeEach
    void begin() {
        seen = new CountDownLatch((int) NUMBERS);
    }

    /** Tries until all tasks run: a savepoint of a job that is still starting is refused. */
    private static <T> T take(Supplier<CompletableFuture<T>> attempt) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return attempt.get().get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (System.nanoTime() > deadlineNs) {
                    throw e;
                }
            }
        }
    }

    private static final class Count extends KeyedProcessFunction<Long, Long, Long> {
        private transient ValueState<Long> count;
        private transient MapState<Long, String> numbers;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
            numbers = getRuntimeContext().getMapState(new MapStateDescriptor<>("numbers", Types.LONG, Types.STRING));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
            long bounded = number % NUMBERS;
            count.update(bounded);
            numbers.put(bounded, "number " + bounded);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
            seen.countDown();
        }
    }

    private static JobGraph job(Configuration configuration) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        env.fromSequence(0, Long.MAX_VALUE)
                .setParallelism(1)
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .process(new Count())
                .returns(Types.LONG)
                .uid("count")
                .sinkTo(new DiscardingSink<>());
        return env.getStreamGraph().getJobGraph();
    }

    /** Takes a savepoint, or a checkpoint that is retained; where it is. */
    private Path write(String backend, boolean isSavepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        JobGraph job = job(configuration);
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumSlotsPerTaskManager(2)
                .build())) {
            cluster.start();
            cluster.submitJob(job).get(60, TimeUnit.SECONDS);
            assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
            if (isSavepoint) {
                String path = take(() -> cluster.triggerSavepoint(
                        job.getJobID(), directory.toString(), false, SavepointFormatType.CANONICAL));
                return Path.of(java.net.URI.create(path));
            }
            long id = take(() -> cluster.triggerCheckpoint(job.getJobID(), CheckpointType.CONFIGURED));
            Path retained = directory.resolve(job.getJobID().toString()).resolve("chk-" + id);
            cluster.cancelJob(job.getJobID()).get(60, TimeUnit.SECONDS);
            cluster.requestJobResult(job.getJobID()).get(60, TimeUnit.SECONDS);
            return retained;
        }
    }

    private SavepointDescription inspect(Path path) {
        return Inspection.of(path.toString(), getClass().getClassLoader());
    }

    private static OperatorDescription counting(SavepointDescription savepoint) {
        return savepoint.operators().stream()
                .filter(operator -> !operator.formats().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static StateDescription state(SavepointDescription savepoint, String name) {
        return counting(savepoint).states().stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCountWhatIsInACanonicalSavepointOfRocksDb() throws Exception {
        SavepointDescription savepoint = inspect(write("rocksdb", true));

        assertThat(savepoint.faults()).isEmpty();
        assertThat(savepoint.kind()).isEqualTo("canonical savepoint");
        assertThat(savepoint.isMovable()).isTrue();
        assertThat(counting(savepoint).formats()).containsExactly("canonical");
        assertThat(state(savepoint, "count").entries()).hasValue(KEYS);
        assertThat(state(savepoint, "numbers").entries()).hasValue(NUMBERS);
        assertThat(state(savepoint, "numbers").keys()).hasValue(KEYS);
        assertThat(state(savepoint, "_timer_state/event_user-timers").entries()).hasValue(KEYS);
    }

    @Test
    @Tag("slow")
    void shouldDescribeARetainedIncrementalCheckpoint() throws Exception {
        Path path = write("rocksdb", false);

        SavepointDescription checkpoint = inspect(path);

        assertThat(checkpoint.faults()).isEmpty();
        assertThat(checkpoint.kind()).isEqualTo("checkpoint");
        assertThat(checkpoint.isMovable()).isFalse();
        assertThat(checkpoint.outside()).allMatch(file -> file.contains("/shared/"));
        assertThat(counting(checkpoint).formats()).containsExactly("RocksDB");
        assertThat(counting(checkpoint).files().count()).isGreaterThan(2);
        assertThat(counting(checkpoint).states())
                .extracting(StateDescription::name)
                .contains("count", "numbers", "_timer_state/event_user-timers");

        Path shared = Path.of(checkpoint.outside().get(0));
        Files.delete(shared);
        assertThat(inspect(path).faults())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault).hasMessage("the file '" + shared + "' with state of it does not exist"));
    }

    @Test
    @Tag("slow")
    void shouldCountWhatIsInACheckpointOfTheHeap() throws Exception {
        SavepointDescription checkpoint = inspect(write("hashmap", false));

        assertThat(checkpoint.faults()).isEmpty();
        assertThat(counting(checkpoint).formats()).containsExactly("heap");
        assertThat(state(checkpoint, "count").entries()).hasValue(KEYS);
        assertThat(state(checkpoint, "numbers").entries()).hasValue(NUMBERS);
        assertThat(state(checkpoint, "_timer_state/event_user-timers").entries())
                .hasValue(KEYS);
    }
}
