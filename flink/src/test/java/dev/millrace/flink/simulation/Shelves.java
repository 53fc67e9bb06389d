package dev.millrace.flink.simulation;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/** The checkpoints that somebody finds in a {@link Volume} who knows nothing but that. */
final class Shelves {
    private final World world;
    private final Set<String> spoilt = new HashSet<>();

    Shelves(World world) {
        this.world = world;
    }

    /**
     * One that can be restored.
     *
     * @param process which one took it
     * @param commits whether what came before it may have been committed: no mere savepoint
     * @param files all that it needs
     */
    record Found(int process, long id, String path, boolean commits, Set<String> files) {}

    /**
     * A job has gone back to before the savepoints that this process took: what sinks had prepared with these is gone,
     * as it is when Flink's do so.
     */
    void spoilSavepoints(int process) {
        all().stream()
                .filter(found -> found.process == process && !found.commits)
                .forEach(found -> spoilt.add(found.path));
    }

    /** The newest that can be restored. */
    Optional<Found> newest() {
        return all().stream()
                .filter(found -> !spoilt.contains(found.path))
                .max(Comparator.comparingInt(Found::process).thenComparingLong(Found::id));
    }

    List<Found> all() {
        boolean armed = world.faults.armed;
        boolean crashed = world.faults.crashed;
        world.faults.armed = false;
        world.faults.crashed = false;
        try {
            List<Found> found = new ArrayList<>();
            for (String path : world.volume.paths()) {
                if (path.endsWith("/_metadata")) {
                    read(path).ifPresent(found::add);
                }
            }
            return found;
        } finally {
            world.faults.armed = armed;
            world.faults.crashed = crashed;
        }
    }

    /** The process is in the path: jobs have its number for an id, and savepoints go to its directory. */
    static int processOf(String path) {
        return Integer.parseInt(path.split("/")[2].replaceFirst("^0+(?=.)", ""), 16);
    }

    private Optional<Found> read(String path) {
        Set<String> files = new HashSet<>();
        files.add(path);
        try (InputStream bytes = new SimulatedFileSystem().open(new Path(SimulatedFileSystem.ROOT + path));
                DataInputStream in = new DataInputStream(bytes)) {
            CheckpointMetadata metadata = Checkpoints.loadCheckpointMetadata(
                    in,
                    Shelves.class.getClassLoader(),
                    SimulatedFileSystem.ROOT + path.substring(0, path.lastIndexOf('/')));
            for (OperatorState operator : metadata.getOperatorStates()) {
                for (OperatorSubtaskState state : operator.getStates()) {
                    for (StateObject part : parts(state)) {
                        add(part, files);
                    }
                }
            }
            CheckpointProperties properties = metadata.getCheckpointProperties();
            return Optional.of(new Found(
                    processOf(path),
                    metadata.getCheckpointId(),
                    SimulatedFileSystem.ROOT + path.substring(0, path.lastIndexOf('/')),
                    !properties.isSavepoint() || properties.isSynchronous(),
                    files));
        } catch (IOException | RuntimeException broken) {
            world.note(path + " cannot be restored: " + broken);
            return Optional.empty();
        }
    }

    private static List<StateObject> parts(OperatorSubtaskState state) {
        List<StateObject> parts = new ArrayList<>();
        parts.addAll(state.getManagedOperatorState());
        parts.addAll(state.getRawOperatorState());
        parts.addAll(state.getManagedKeyedState());
        parts.addAll(state.getRawKeyedState());
        return parts;
    }

    private void add(StateObject part, Set<String> files) throws IOException {
        StreamStateHandle handle = part instanceof OperatorStateHandle ofOperator
                ? ofOperator.getDelegateStateHandle()
                : ((KeyGroupsStateHandle) part).getDelegateStateHandle();
        if (handle instanceof FileStateHandle file) {
            String path = file.getFilePath().toUri().getPath();
            files.add(path);
            if (world.volume.read(path).length != file.getStateSize()) {
                throw new IOException(path + " has not the size that it should have");
            }
        }
    }
}
