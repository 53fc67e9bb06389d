package dev.millrace.interchange.journey;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;

/** What the {@code _metadata} of a savepoint says, in words that do not depend on who wrote it. */
final class Metadata {
    private Metadata() {}

    /**
     * A line for each operator, and one for each subtask of it.
     *
     * @param hasSizes whether to tell how large keyed state is, which may depend on how inputs met
     */
    static List<String> describe(Path savepoint, boolean hasSizes) throws IOException {
        CheckpointMetadata metadata;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(savepoint.resolve("_metadata")))) {
            metadata = Checkpoints.loadCheckpointMetadata(
                    in, Metadata.class.getClassLoader(), savepoint.toUri().toString());
        }
        List<String> lines = new ArrayList<>();
        metadata.getOperatorStates().stream()
                .sorted((a, b) -> a.getOperatorID().compareTo(b.getOperatorID()))
                .forEach(state -> describe(state, hasSizes, lines));
        lines.add("masters " + metadata.getMasterStates().size());
        return lines;
    }

    private static void describe(OperatorState state, boolean hasSizes, List<String> lines) {
        String id = "operator " + state.getOperatorID();
        lines.add(id + ": " + state.getParallelism() + " subtasks, " + state.getMaxParallelism() + " groups, finished "
                + state.isFullyFinished() + ", coordinator "
                + (state.getCoordinatorState() == null
                        ? "none"
                        : state.getCoordinatorState().getStateSize() + " bytes"));
        for (int i = 0; i < state.getParallelism(); i++) {
            OperatorSubtaskState subtask = state.getState(i);
            if (subtask != null) {
                lines.add(id + " subtask " + i + ": keyed " + keyed(subtask.getManagedKeyedState(), hasSizes)
                        + " raw keyed "
                        + keyed(subtask.getRawKeyedState(), hasSizes) + " list "
                        + lists(subtask.getManagedOperatorState())
                        + " raw " + lists(subtask.getRawOperatorState()));
            }
        }
    }

    private static String keyed(Collection<KeyedStateHandle> handles, boolean hasSizes) {
        return handles.stream()
                .map(handle -> handle.getClass().getSimpleName()
                        + handle.getKeyGroupRange()
                        + (hasSizes ? " " + handle.getStateSize() + " bytes" : ""))
                .collect(Collectors.joining(", "));
    }

    /** How many, save where that depends on how fast answers come. */
    private static String lists(Collection<OperatorStateHandle> handles) {
        Map<String, String> states = new TreeMap<>();
        for (OperatorStateHandle handle : handles) {
            handle.getStateNameToPartitionOffsets()
                    .forEach((name, partitions) -> states.put(
                            name,
                            partitions.getDistributionMode()
                                    + (name.contains("async") ? "" : " " + partitions.getOffsets().length)));
        }
        return states.toString();
    }
}
