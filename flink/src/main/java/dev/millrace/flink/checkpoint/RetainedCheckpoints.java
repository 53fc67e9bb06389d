package dev.millrace.flink.checkpoint;

import dev.millrace.flink.savepoint.SavepointMetadata;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * The checkpoints that earlier runs of a job left in a directory, because their process died or because they were to be
 * kept. Immutable.
 *
 * @param directory the one that checkpoints are configured to go to
 * @param classLoader knows the classes of the job
 * @param warnings hears of what cannot be used, a sentence each
 */
public record RetainedCheckpoints(Path directory, ClassLoader classLoader, Consumer<String> warnings) {
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d{1,18})");
    private static final int JOB_ID_LENGTH = 2 * JobID.SIZE;

    /**
     * A checkpoint that is complete, with all its files.
     *
     * @param directory its own, {@code chk-N}
     * @param job whose directory it is in; empty if checkpoints go to none of a job's own
     * @param completedMs when its metadata was written, in milliseconds since 1970
     */
    public record Retained(Path directory, Optional<JobID> job, long checkpointId, long completedMs) {}

    /**
     * The newest one of a job, among those that can be read and miss no file.
     *
     * @param operators of the job, under all their ids
     * @param lenient whether it may hold state of operators that the job does not have
     * @throws IOException if the directory cannot be listed
     */
    public Optional<Retained> newest(Set<OperatorID> operators, boolean lenient) throws IOException {
        return newest(list(), operators, lenient);
    }

    /**
     * As {@link #newest(Set, boolean)}, among those that are under the id of the job.
     *
     * @throws IOException if the directory cannot be listed
     */
    public Optional<Retained> newestOf(JobID job, Set<OperatorID> operators, boolean lenient) throws IOException {
        List<Retained> own = list();
        own.removeIf(one -> !one.job().equals(Optional.of(job)));
        return newest(own, operators, lenient);
    }

    private Optional<Retained> newest(List<Retained> all, Set<OperatorID> operators, boolean lenient) {
        all.sort(Comparator.comparingLong(Retained::completedMs)
                .thenComparingLong(Retained::checkpointId)
                .reversed());
        for (Retained one : all) {
            if (isUsable(one, operators, lenient)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /**
     * Tidies the directory of a job that resumes: deletes what a crash left of checkpoints that were never completed,
     * and takes those out of the way that are newer and unusable, which are kept under another name.
     *
     * @throws IOException if a directory can neither be deleted nor renamed
     */
    public void tidy(Retained resumed) throws IOException {
        FileSystem files = directory.getFileSystem();
        for (FileStatus status : list(files, resumed.directory().getParent())) {
            Matcher name = CHECKPOINT.matcher(status.getPath().getName());
            if (!status.isDir() || !name.matches()) {
                continue;
            }
            if (!files.exists(metadataOf(status.getPath()))) {
                files.delete(status.getPath(), true);
            } else if (Long.parseLong(name.group(1)) > resumed.checkpointId()
                    && !files.rename(status.getPath(), status.getPath().suffix(".unusable"))) {
                throw new IOException("'" + status.getPath() + "' cannot be renamed, and is in the way of checkpoint "
                        + name.group(1));
            }
        }
    }

    /**
     * The complete checkpoints beside one that are older than it, oldest first.
     *
     * @throws IOException if the directory cannot be listed
     */
    public static List<Path> olderThan(Path checkpoint) throws IOException {
        FileSystem files = checkpoint.getFileSystem();
        List<Retained> beside = new ArrayList<>();
        for (FileStatus status : list(files, checkpoint.getParent())) {
            add(beside, files, status.getPath(), Optional.empty());
        }
        Matcher name = CHECKPOINT.matcher(checkpoint.getName());
        long id = name.matches() ? Long.parseLong(name.group(1)) : 0;
        return beside.stream()
                .filter(one -> one.checkpointId() < id)
                .sorted(Comparator.comparingLong(Retained::checkpointId))
                .map(Retained::directory)
                .toList();
    }

    private List<Retained> list() throws IOException {
        FileSystem files = directory.getFileSystem();
        List<Retained> all = new ArrayList<>();
        for (FileStatus status : list(files, directory)) {
            if (!status.isDir()) {
                continue;
            }
            String name = status.getPath().getName();
            add(all, files, status.getPath(), Optional.empty());
            if (name.length() == JOB_ID_LENGTH && name.chars().allMatch(RetainedCheckpoints::isHex)) {
                JobID job = JobID.fromHexString(name);
                for (FileStatus inner : list(files, status.getPath())) {
                    add(all, files, inner.getPath(), Optional.of(job));
                }
            }
        }
        return all;
    }

    private static boolean isHex(int letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    }

    private static void add(List<Retained> all, FileSystem files, Path path, Optional<JobID> job) throws IOException {
        Matcher name = CHECKPOINT.matcher(path.getName());
        if (!name.matches()) {
            return;
        }
        try {
            FileStatus metadata = files.getFileStatus(metadataOf(path));
            all.add(new Retained(path, job, Long.parseLong(name.group(1)), metadata.getModificationTime()));
        } catch (FileNotFoundException notCompleted) {
            // A checkpoint that was in progress when the process died.
        }
    }

    private static FileStatus[] list(FileSystem files, Path directory) throws IOException {
        try {
            FileStatus[] listed = files.listStatus(directory);
            return listed == null ? new FileStatus[0] : listed;
        } catch (FileNotFoundException nothingYet) {
            return new FileStatus[0];
        }
    }

    private static Path metadataOf(Path checkpoint) {
        return new Path(checkpoint, AbstractFsCheckpointStorageAccess.METADATA_FILE_NAME);
    }

    private boolean isUsable(Retained one, Set<OperatorID> operators, boolean lenient) {
        try {
            CheckpointMetadata metadata = SavepointMetadata.read(
                            one.directory()
                                    .makeQualified(directory.getFileSystem())
                                    .toString(),
                            classLoader)
                    .content();
            if (!isOfJob(metadata, operators, lenient)) {
                return false;
            }
            StateFiles.of(metadata).requireAll();
            return true;
        } catch (IOException | RuntimeException e) {
            warnings.accept("checkpoint '" + one.directory() + "' cannot be used, an older one is looked for: "
                    + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return false;
        }
    }

    private static boolean isOfJob(CheckpointMetadata metadata, Set<OperatorID> operators, boolean lenient) {
        long strange = metadata.getOperatorStates().stream()
                .map(OperatorState::getOperatorID)
                .filter(id -> !operators.contains(id))
                .count();
        return strange == 0
                || (lenient && strange < metadata.getOperatorStates().size());
    }
}
