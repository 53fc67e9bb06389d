package dev.millrace.flink.checkpoint;

import dev.millrace.flink.savepoint.SavepointFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/** The files that a checkpoint or savepoint consists of, beside its metadata. Owned by the thread that made it. */
final class StateFiles {
    private final List<FileStateHandle> files = new ArrayList<>();

    private StateFiles() {}

    static StateFiles of(CheckpointMetadata metadata) {
        StateFiles found = new StateFiles();
        for (OperatorState state : metadata.getOperatorStates()) {
            found.add(state.getCoordinatorState());
            for (OperatorSubtaskState subtask : state.getStates()) {
                subtask.getManagedOperatorState().forEach(found::add);
                subtask.getRawOperatorState().forEach(found::add);
                subtask.getManagedKeyedState().forEach(found::addKeyed);
                subtask.getRawKeyedState().forEach(found::addKeyed);
            }
        }
        return found;
    }

    private void add(StateObject state) {
        if (state instanceof FileStateHandle file && !(state instanceof SegmentFileStateHandle)) {
            files.add(file);
        } else if (state instanceof KeyGroupsStateHandle keyed) {
            add(keyed.getDelegateStateHandle());
        } else if (state instanceof OperatorStateHandle operator) {
            add(operator.getDelegateStateHandle());
        }
    }

    private void addKeyed(KeyedStateHandle state) {
        SavepointFiles.of(state).forEach(this::add);
    }

    /**
     * Looks at every file, without reading any.
     *
     * @throws IOException if one is missing or shorter than it was
     */
    void requireAll() throws IOException {
        for (FileStateHandle file : files) {
            FileStatus status;
            try {
                status = file.getFilePath().getFileSystem().getFileStatus(file.getFilePath());
            } catch (FileNotFoundException e) {
                throw new IOException("its file '" + file.getFilePath() + "' is missing", e);
            }
            if (status.getLen() < file.getStateSize()) {
                throw new IOException("its file '" + file.getFilePath() + "' has " + status.getLen()
                        + " bytes where it had " + file.getStateSize());
            }
        }
    }
}
