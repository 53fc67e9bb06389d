package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of Flink's that hold what only its own runtime can read. */
class ForeignCheckpointTest {
    private static final OperatorID OPERATOR = new OperatorID(1, 2);

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseRecordsInFlightThatHaveNoPlaceInTheJob() throws Exception {
        write(OperatorSubtaskState.builder()
                .setInputChannelState(StateObjectCollection.singleton(new InputChannelStateHandle(
                        new InputChannelInfo(7, 0), new ByteStreamStateHandle("buffers", new byte[123]), List.of(4L))))
                .build());

        assertThatThrownBy(() -> start(new Configuration()))
                .hasStackTraceContaining("checkpoint 1 is unaligned, and records are in flight to an operator of")
                .hasStackTraceContaining("along an edge that the job does not have");
    }

    @Test
    void shouldStartWithoutRecordsInFlightWhenTold() throws Exception {
        write(OperatorSubtaskState.builder()
                .setInputChannelState(StateObjectCollection.singleton(new InputChannelStateHandle(
                        new InputChannelInfo(0, 0), new ByteStreamStateHandle("buffers", new byte[123]), List.of(0L))))
                .build());
        Configuration told = new Configuration();
        told.setString("execution.checkpointing.recover-without-channel-state.checkpoint-id", "1");

        assertThatCode(() -> start(told)).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAChangelog() throws Exception {
        write(OperatorSubtaskState.builder()
                .setManagedKeyedState(
                        new ChangelogStateBackendHandleImpl(List.of(), List.of(), KeyGroupRange.of(0, 127), 1, 0, 0))
                .build());

        assertThatThrownBy(() -> start(new Configuration()))
                .hasStackTraceContaining("it has the state of operator " + OPERATOR
                        + " in the form of Flink's changelog. Take a canonical savepoint");
    }

    private void write(OperatorSubtaskState subtask) throws IOException {
        OperatorState state = new OperatorState(OPERATOR, 1, 128);
        state.putState(0, subtask);
        try (OutputStream out = Files.newOutputStream(directory.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, List.of(state), List.of()), out);
        }
    }

    private void start(Configuration more) throws Exception {
        Configuration configuration = new Configuration(more);
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, directory.toString());
        configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
        try (Millrace engine = Millrace.start(new Configuration())) {
            MillraceEnvironment env =
                    new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
            env.fromSequence(1, 2)
                    .setParallelism(1)
                    .setUidHash(OPERATOR.toHexString())
                    .sinkTo(new DiscardingSink<>());
            env.executeAsync().getJobExecutionResult().get(30, TimeUnit.SECONDS);
        }
    }
}
