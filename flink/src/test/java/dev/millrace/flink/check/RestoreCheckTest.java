package dev.millrace.flink.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCheckTest {
    @TempDir
    private Path directory;

    /** A checkpoint of two subtasks that records were on their way to from one. */
    private void write(JobUnderCheck job) throws Exception {
        OperatorSubtaskState subtask = OperatorSubtaskState.builder()
                .setInputChannelState(StateObjectCollection.singleton(new InputChannelStateHandle(
                        new InputChannelInfo(0, 0), new ByteStreamStateHandle("buffers", new byte[123]), List.of(4L))))
                .build();
        OperatorState state = new OperatorState(
                job.operators(job.lowered()).stream()
                        .filter(operator -> operator.uid().equals("mapped"))
                        .findFirst()
                        .orElseThrow()
                        .id(),
                2,
                128);
        state.putState(0, subtask);
        try (OutputStream out = Files.newOutputStream(directory.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, List.of(state), List.of()), out);
        }
    }

    private static JobUnderCheck job(int parallelism, Configuration configuration) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        env.fromSequence(1, 2)
                .uid("numbers")
                .rescale()
                .map(number -> number)
                .uid("mapped")
                .setParallelism(parallelism)
                .sinkTo(new DiscardingSink<>())
                .setParallelism(parallelism);
        StreamGraph graph = env.getStreamGraph();
        return new JobUnderCheck(
                graph.getJobGraph(), graph, RestoreCheckTest.class.getClassLoader(), new Configuration());
    }

    private RestoreReport check(JobUnderCheck job) {
        return RestoreCheck.of(directory.toString(), job, false);
    }

    @Test
    void shouldTellRecordsInFlightThatTheJobCannotTakeUp() throws Exception {
        write(job(2, new Configuration()));
        Configuration losing = new Configuration();
        losing.setString("execution.checkpointing.recover-without-channel-state.checkpoint-id", "1");

        assertThat(check(job(2, new Configuration())).wouldRestore()).isTrue();
        assertThat(check(job(3, losing)).wouldRestore()).isTrue();
        assertThat(check(job(3, new Configuration())).wouldRestore()).isFalse();
        assertThat(check(job(3, new Configuration())).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.code()).isEqualTo("E309"));
    }
}
