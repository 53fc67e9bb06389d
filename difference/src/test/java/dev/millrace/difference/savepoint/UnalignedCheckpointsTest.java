package dev.millrace.difference.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceEnvironment;
import dev.millrace.flink.savepoint.Inspection;
import dev.millrace.flink.savepoint.OperatorDescription;
import dev.millrace.flink.savepoint.SavepointDescription;
import java.io.DataInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink takes a checkpoint with records in flight, Millrace goes on from it: each record has to arrive once. */
class UnalignedCheckpointsTest {
    private static final int PARALLELISM = 2;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = "IN_TWO_STEPS")
    void shouldGoOnWithWhatWasInFlight(PressureJob job) throws Exception {
        Path checkpoint = takeUnderPressure(job);
        long received = bytes(checkpoint, OperatorSubtaskState::getInputChannelState);
        long unsent = bytes(checkpoint, OperatorSubtaskState::getResultSubpartitionState);
        assertThat(received).isPositive();
        assertThat(unsent).isPositive();
        SavepointDescription described =
                Inspection.of(checkpoint.toString(), getClass().getClassLoader());
        assertThat(described.faults()).isEmpty();
        assertThat(described.operators().stream()
                        .mapToLong(OperatorDescription::inFlightBytes)
                        .sum())
                .isEqualTo(received + unsent);

        for (int parallelism : List.of(2, 1, 3, 4)) {
            Arrivals.beginQuickly();
            resume(job, parallelism, checkpoint, new Configuration());

            assertThat(Arrivals.sorted())
                    .describedAs("at parallelism " + parallelism)
                    .containsExactlyElementsOf(
                            LongStream.range(0, PressureJob.NUMBERS).boxed().toList());
            if (parallelism == PARALLELISM && job.keepsOrder()) {
                assertThat(Arrivals.lists()).allSatisfy(PressureJob::verifyOrder);
                assertThat(Arrivals.late()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(names = "IN_TWO_STEPS", mode = EnumSource.Mode.EXCLUDE)
    void shouldGoOnWithWhatWasInFlightWhateverTheExchange(PressureJob job) throws Exception {
        shouldGoOnWithWhatWasInFlight(job);
    }

    /** With checkpoints of its own, which come after what was in flight, and without, so that it is read again. */
    @ParameterizedTest
    @Tag("slow")
    @ValueSource(longs = {3_600_000, 10})
    void shouldGoOnFromItOrFromALaterOneAfterAFailure(long intervalMs) throws Exception {
        Path checkpoint = takeUnderPressure(PressureJob.IN_TWO_STEPS);
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(intervalMs));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        Arrivals.beginQuickly();
        Arrivals.failAt(5_000);

        resume(PressureJob.IN_TWO_STEPS, 3, checkpoint, configuration);

        assertThat(Arrivals.hasFailed()).isTrue();
        assertThat(Arrivals.sorted())
                .containsExactlyElementsOf(
                        LongStream.range(0, PressureJob.NUMBERS).boxed().toList());
    }

    @Test
    @Tag("slow")
    void shouldLoseWhatWasInFlightWhenToldTo() throws Exception {
        Path checkpoint = takeUnderPressure(PressureJob.KEYED);
        Configuration told = new Configuration();
        told.setString("execution.checkpointing.recover-without-channel-state.checkpoint-id", "1");

        Arrivals.beginQuickly();
        resume(PressureJob.KEYED, PARALLELISM, checkpoint, told);

        assertThat(Arrivals.sorted()).doesNotHaveDuplicates().hasSizeLessThan((int) PressureJob.NUMBERS);
    }

    private Path takeUnderPressure(PressureJob job) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(
                TaskManagerOptions.MEMORY_SEGMENT_SIZE,
                MemorySize.ofMebiBytes(1).divide(256));
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        configuration.set(CheckpointingOptions.FORCE_UNALIGNED, true); // for partitioners of the user's
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
        Arrivals.beginSlowly(PARALLELISM);
        job.define(env);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumSlotsPerTaskManager(PARALLELISM)
                .build())) {
            cluster.start();
            cluster.submitJob(graph).get(60, TimeUnit.SECONDS);
            Arrivals.awaitPressure();
            long id = cluster.triggerCheckpoint(graph.getJobID(), CheckpointType.CONFIGURED)
                    .get(60, TimeUnit.SECONDS);
            cluster.cancelJob(graph.getJobID()).get(60, TimeUnit.SECONDS);
            cluster.requestJobResult(graph.getJobID()).get(60, TimeUnit.SECONDS);
            return directory.resolve(graph.getJobID().toString()).resolve("chk-" + id);
        }
    }

    private static long bytes(
            Path checkpoint, java.util.function.Function<OperatorSubtaskState, Iterable<? extends StateObject>> kind)
            throws Exception {
        try (InputStream in = Files.newInputStream(checkpoint.resolve("_metadata"))) {
            CheckpointMetadata metadata = Checkpoints.loadCheckpointMetadata(
                    new DataInputStream(in), UnalignedCheckpointsTest.class.getClassLoader(), checkpoint.toString());
            ToLongFunction<OperatorSubtaskState> size = subtask -> {
                long sum = 0;
                for (StateObject handle : kind.apply(subtask)) {
                    sum += handle.getStateSize();
                }
                return sum;
            };
            return metadata.getOperatorStates().stream()
                    .flatMap(operator -> operator.getStates().stream())
                    .mapToLong(size)
                    .sum();
        }
    }

    private void resume(PressureJob job, int parallelism, Path checkpoint, Configuration more) throws Exception {
        Configuration configuration = new Configuration(more);
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toString());
        try (Millrace engine = Millrace.start(new Configuration())) {
            MillraceEnvironment env =
                    new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
            env.setParallelism(parallelism);
            job.define(env);
            env.executeAsync().getJobExecutionResult().get(60, TimeUnit.SECONDS);
        }
    }
}
