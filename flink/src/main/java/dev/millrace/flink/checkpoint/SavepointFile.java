package dev.millrace.flink.checkpoint;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import dev.millrace.flink.savepoint.SavedOperator;
import dev.millrace.flink.savepoint.SavepointMetadata;
import dev.millrace.flink.savepoint.StateMeta;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A savepoint or retained checkpoint that a job is to start from. Immutable. */
record SavepointFile(String path, CheckpointStorageAccess storage, ClassLoader classLoader) {
    private static final Logger LOG = LoggerFactory.getLogger(SavepointFile.class);

    /**
     * Reads it.
     *
     * @param properties say who owns what it consists of from now on
     * @throws MillraceException if there is none, it is damaged, or holds state that the job has no place for
     */
    CompletedCheckpoint load(JobID job, List<VertexShape> vertices, boolean lenient, CheckpointProperties properties)
            throws IOException {
        CompletedCheckpointStorageLocation location = storage instanceof AbstractFsCheckpointStorageAccess
                ? SavepointMetadata.locate(path)
                : storage.resolveCheckpoint(path);
        CheckpointMetadata metadata =
                SavepointMetadata.of(path, location, classLoader).content();
        metadata.getOperatorStates().forEach(this::refuseChangelog);
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

    /** Flink reads its own form, if the module is there that a Flink installation has in its distribution. */
    private void refuseChangelog(OperatorState state) {
        boolean hasLog = state.getStates().stream()
                .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                .anyMatch(ChangelogStateBackendHandle.class::isInstance);
        if (hasLog && !hasChangelogModule()) {
            throw new IllegalStateException("it has the state of operator " + state.getOperatorID()
                    + " in the form of Flink's changelog. Take a canonical savepoint on Flink and start from that, or put"
                    + " flink-statebackend-changelog and flink-dstl-dfs on the class path");
        }
    }

    private boolean hasChangelogModule() {
        try {
            Class.forName("org.apache.flink.state.changelog.ChangelogStateBackend", false, classLoader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private Map<OperatorID, OperatorState> fitting(
            CheckpointMetadata metadata, List<VertexShape> vertices, boolean lenient) {
        Set<OperatorID> known = new HashSet<>();
        vertices.forEach(vertex -> known.addAll(VertexShape.idsOf(vertex.operators())));
        Map<OperatorID, OperatorState> states = new HashMap<>();
        for (OperatorState state : metadata.getOperatorStates()) {
            if (known.contains(state.getOperatorID())) {
                states.put(state.getOperatorID(), state);
            } else if (lenient || !holdsAnything(state)) {
                LOG.info("Skipping savepoint state for operator {}.", state.getOperatorID());
            } else {
                throw unclaimed(state);
            }
        }
        return states;
    }

    private MillraceException unclaimed(OperatorState state) {
        List<String> names = SavedOperator.of(state, classLoader).states().stream()
                .map(StateMeta::name)
                .toList();
        return new MillraceException(
                Group.USER,
                "E307",
                "no operator of the job has the id " + state.getOperatorID() + ", for which it holds "
                        + (names.isEmpty() ? "state" : "state '" + String.join("', '", names) + "'"),
                "An operator without uid(...) changes its id when the job changes: 'millrace savepoint check PATH JOB' says"
                        + " whose it may have been, setUidHash(\"" + state.getOperatorID() + "\") gives it back;"
                        + " -n (execution.state-recovery.ignore-unclaimed-state) leaves such state out.",
                new IllegalStateException("Failed to rollback to checkpoint/savepoint " + path
                        + ". Cannot map checkpoint/savepoint state for operator " + state.getOperatorID()
                        + " to the new program, because the operator is not available in the new program. If you want"
                        + " to allow to skip this, you can set the --allowNonRestoredState option on the CLI."));
    }

    private static boolean holdsAnything(OperatorState state) {
        return state.getCoordinatorState() != null
                || state.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
    }
}
