package dev.millrace.flink.checkpoint;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A savepoint or retained checkpoint that a job is to start from. Immutable. */
record SavepointFile(String path, CheckpointStorageAccess storage, ClassLoader classLoader) {
    private static final Logger LOG = LoggerFactory.getLogger(SavepointFile.class);

    /**
     * Reads it.
     *
     * @param properties say who owns what it consists of from now on
     * @throws IllegalStateException if it holds state that the job has no place for, records that were on their way
     *     between tasks, or a log of changes
     */
    CompletedCheckpoint load(JobID job, List<VertexShape> vertices, boolean lenient, CheckpointProperties properties)
            throws IOException {
        CompletedCheckpointStorageLocation location = storage.resolveCheckpoint(path);
        CheckpointMetadata metadata = MetadataFile.read(
                location.getMetadataHandle().openInputStream(), classLoader, location.getExternalPointer());
        metadata.getOperatorStates().forEach(SavepointFile::refuseInFlight);
        metadata.getOperatorStates().forEach(SavepointFile::refuseChangelog);
        return new CompletedCheckpoint(
                job,
                metadata.getCheckpointId(),
                0,
                0,
                fitting(metadata, vertices, lenient),
                metadata.getMasterStates(),
                properties,
                location,
                null,
                metadata.getCheckpointProperties());
    }

    /** Flink's unaligned checkpoints hold what its network buffers held: leaving that out would lose records. */
    private static void refuseInFlight(OperatorState state) {
        long bytes = state.getStates().stream()
                .flatMap(subtask -> Stream.concat(
                        subtask.getInputChannelState().stream(), subtask.getResultSubpartitionState().stream()))
                .mapToLong(StateObject::getStateSize)
                .sum();
        if (bytes > 0) {
            throw new IllegalStateException("it is an unaligned checkpoint that holds " + bytes
                    + " bytes of records on their way to or from operator " + state.getOperatorID()
                    + ", which are in the form of Flink's network buffers. Take a savepoint on Flink and start from"
                    + " that, or a checkpoint with execution.checkpointing.unaligned.enabled: false");
        }
    }

    private static void refuseChangelog(OperatorState state) {
        boolean hasLog = state.getStates().stream()
                .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                .anyMatch(ChangelogStateBackendHandle.class::isInstance);
        if (hasLog) {
            throw new IllegalStateException("it has the state of operator " + state.getOperatorID()
                    + " in the form of Flink's changelog. Take a canonical savepoint on Flink and start from that");
        }
    }

    private Map<OperatorID, OperatorState> fitting(
            CheckpointMetadata metadata, List<VertexShape> vertices, boolean lenient) {
        Set<OperatorID> known = new HashSet<>();
        vertices.forEach(vertex -> vertex.operators().forEach(pair -> {
            known.add(pair.getGeneratedOperatorID());
            pair.getUserDefinedOperatorID().ifPresent(known::add);
        }));
        Map<OperatorID, OperatorState> states = new HashMap<>();
        for (OperatorState state : metadata.getOperatorStates()) {
            if (known.contains(state.getOperatorID())) {
                states.put(state.getOperatorID(), state);
            } else if (lenient || !holdsAnything(state)) {
                LOG.info("Skipping savepoint state for operator {}.", state.getOperatorID());
            } else {
                throw new IllegalStateException("Failed to rollback to checkpoint/savepoint " + path
                        + ". Cannot map checkpoint/savepoint state for operator " + state.getOperatorID()
                        + " to the new program, because the operator is not available in the new program. If you want"
                        + " to allow to skip this, you can set the --allowNonRestoredState option on the CLI.");
            }
        }
        return states;
    }

    private static boolean holdsAnything(OperatorState state) {
        return state.getCoordinatorState() != null
                || state.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
    }
}
