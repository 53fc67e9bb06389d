package dev.millrace.embedded;

import dev.millrace.flink.checkpoint.RetainedCheckpoints;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;

/** The newest usable checkpoint of a job that has the same operators as another checkpoint. */
record Resumable(Set<OperatorID> operators, Consumer<String> remarks) {
    static Resumable like(Path checkpoint, Consumer<String> remarks) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(checkpoint.resolve("_metadata")))) {
            return new Resumable(
                    Checkpoints.loadCheckpointMetadata(in, Resumable.class.getClassLoader(), checkpoint.toString())
                            .getOperatorStates()
                            .stream()
                            .map(OperatorState::getOperatorID)
                            .collect(Collectors.toSet()),
                    remarks);
        }
    }

    Path in(Path directory) throws IOException {
        return Path.of(new RetainedCheckpoints(
                        new org.apache.flink.core.fs.Path(directory.toUri()),
                        getClass().getClassLoader(),
                        remarks)
                .newest(operators, false)
                .orElseThrow()
                .directory()
                .getPath());
    }
}
