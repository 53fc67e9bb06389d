package dev.millrace.server.isolation;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Looks for the savepoint that a job was to end with whose process died meanwhile. What it had committed up to that
 * savepoint must not be done again: once the savepoint is complete, the job has ended. Immutable.
 *
 * @param directory where the savepoint goes; null if nobody can know
 * @param before savepoints that were there before
 */
record StoppedOnDisk(JobID job, Path directory, Set<Path> before) {
    private static final int ID_DIGITS = 6;
    private static final String METADATA = "_metadata";

    /**
     * To be called before the job is asked to stop.
     *
     * @param target of the request; null for the configured one
     */
    static StoppedOnDisk before(JobID job, String target, Configuration configuration) throws IOException {
        String directory = target == null ? configuration.get(CheckpointingOptions.SAVEPOINT_DIRECTORY) : target;
        Path path = directory == null ? null : new Path(directory);
        return new StoppedOnDisk(job, path, path == null ? Set.of() : complete(job, path));
    }

    /** The savepoint, if it is complete. */
    Optional<Path> savepoint() throws IOException {
        if (directory == null) {
            return Optional.empty();
        }
        Set<Path> since = complete(job, directory);
        since.removeAll(before);
        for (Path savepoint : since) {
            if (isOfStop(savepoint)) {
                return Optional.of(savepoint);
            }
        }
        return Optional.empty();
    }

    private static Set<Path> complete(JobID job, Path directory) throws IOException {
        FileSystem files = directory.getFileSystem();
        String prefix = "savepoint-" + job.toString().substring(0, ID_DIGITS) + "-";
        Set<Path> complete = new HashSet<>();
        FileStatus[] found = files.exists(directory) ? files.listStatus(directory) : null;
        for (FileStatus status : found == null ? new FileStatus[0] : found) {
            Path path = status.getPath();
            if (path.getName().startsWith(prefix) && files.exists(new Path(path, METADATA))) {
                complete.add(path);
            }
        }
        return complete;
    }

    /** One that was asked for at the same time, without an end of the job, says nothing. */
    private static boolean isOfStop(Path savepoint) throws IOException {
        Path metadata = new Path(savepoint, METADATA);
        try (FSDataInputStream in = metadata.getFileSystem().open(metadata);
                DataInputStream data = new DataInputStream(in)) {
            CheckpointMetadata read = Checkpoints.loadCheckpointMetadata(
                    data, StoppedOnDisk.class.getClassLoader(), savepoint.toString());
            return read.getCheckpointProperties() == null
                    || read.getCheckpointProperties().isSynchronous();
        }
    }
}
