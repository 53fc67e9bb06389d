package dev.millrace.flink.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointMetaData;
import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.InflightDataRescalingDescriptor;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.PrioritizedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SubTaskInitializationMetrics;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.checkpoint.channel.SequentialChannelStateReader;
import org.apache.flink.runtime.checkpoint.filemerging.FileMergingSnapshotManager;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.LocalRecoveryConfig;
import org.apache.flink.runtime.state.TaskStateManager;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandle;
import org.apache.flink.runtime.state.changelog.StateChangelogStorage;
import org.apache.flink.runtime.state.changelog.StateChangelogStorageLoader;
import org.apache.flink.runtime.state.changelog.StateChangelogStorageView;

/** Tells the operators of a task what state they start from. Immutable. */
final class HostStateAccess implements TaskStateManager {
    private final TaskRestore restore;
    private StateChangelogStorageView<?> changelog;

    HostStateAccess(TaskRestore restore) {
        this.restore = restore;
    }

    @Override
    public void reportInitializationMetrics(SubTaskInitializationMetrics metrics) {
        // Nobody asks for these yet.
    }

    @Override
    public void reportTaskStateSnapshots(
            CheckpointMetaData checkpoint,
            CheckpointMetrics metrics,
            TaskStateSnapshot state,
            TaskStateSnapshot local) {
        throw new UnsupportedOperationException("snapshots do not go through the task state manager");
    }

    @Override
    public InflightDataRescalingDescriptor getInputRescalingDescriptor() {
        return InflightDataRescalingDescriptor.NO_RESCALE;
    }

    @Override
    public InflightDataRescalingDescriptor getOutputRescalingDescriptor() {
        return InflightDataRescalingDescriptor.NO_RESCALE;
    }

    @Override
    public void reportIncompleteTaskStateSnapshots(CheckpointMetaData checkpoint, CheckpointMetrics metrics) {
        throw new UnsupportedOperationException("snapshots do not go through the task state manager");
    }

    @Override
    public boolean isTaskDeployedAsFinished() {
        return false;
    }

    @Override
    public Optional<Long> getRestoreCheckpointId() {
        return restore.checkpointId();
    }

    @Override
    public PrioritizedOperatorSubtaskState prioritizedOperatorState(OperatorID operatorId) {
        if (restore.checkpointId().isEmpty()) {
            return PrioritizedOperatorSubtaskState.emptyNotRestored();
        }
        OperatorSubtaskState state = restore.states().get(operatorId);
        return state == null
                ? PrioritizedOperatorSubtaskState.empty(restore.checkpointId().get())
                : new PrioritizedOperatorSubtaskState.Builder(
                                state, List.of(), restore.checkpointId().get())
                        .build();
    }

    @Override
    public Optional<OperatorSubtaskState> getSubtaskJobManagerRestoredState(OperatorID operatorId) {
        return Optional.ofNullable(restore.states().get(operatorId));
    }

    @Override
    public LocalRecoveryConfig createLocalRecoveryConfig() {
        return LocalRecoveryConfig.BACKUP_AND_RECOVERY_DISABLED;
    }

    @Override
    public SequentialChannelStateReader getSequentialChannelStateReader() {
        return SequentialChannelStateReader.NO_OP;
    }

    @Override
    public StateChangelogStorage<?> getStateChangelogStorage() {
        return null;
    }

    /** For a checkpoint that Flink wrote with its changelog on: what it kept is read, and kept as a log no more. */
    @Override
    public StateChangelogStorageView<?> getStateChangelogStorageView(
            Configuration configuration, ChangelogStateHandle handle) {
        if (changelog == null) {
            try {
                changelog = StateChangelogStorageLoader.loadFromStateHandle(configuration, handle);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return changelog;
    }

    @Override
    public FileMergingSnapshotManager getFileMergingSnapshotManager() {
        return null;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        // Operators are told directly.
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        // Operators are told directly.
    }

    @Override
    public void close() throws Exception {
        if (changelog != null) {
            changelog.close();
        }
    }
}
