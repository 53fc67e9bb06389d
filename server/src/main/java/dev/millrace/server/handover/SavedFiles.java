package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Looks at the file systems that savepoints and checkpoints lie on. Stateless. */
final class SavedFiles {
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");

    private SavedFiles() {}

    /**
     * Makes the directory and writes to it.
     *
     * @throws MillraceException E264 if that does not work
     */
    static void requireWritable(String directory) {
        try {
            Path path = new Path(directory);
            FileSystem files = path.getFileSystem();
            files.mkdirs(path);
            Path probe = new Path(path, "probe");
            files.create(probe, FileSystem.WriteMode.OVERWRITE).close();
            files.delete(probe, false);
        } catch (IOException | RuntimeException e) {
            throw new MillraceException(
                    Group.USER,
                    "E264",
                    "the savepoint's directory '" + directory + "' cannot be written to: " + e.getMessage(),
                    "name a directory that this server and the target both reach, as --directory file:///shared/savepoints",
                    e);
        }
    }

    /** The one complete savepoint in a directory. A savepoint is complete when its metadata is there. */
    static Optional<String> savepointIn(String directory) {
        return complete(new Path(directory)).stream()
                .map(status -> status.getPath().toString())
                .findFirst();
    }

    /** The newest complete checkpoint of a job, where it can be seen from here. */
    static Optional<String> newestCheckpoint(String checkpoints, JobID job) {
        if (checkpoints.isEmpty()) {
            return Optional.empty();
        }
        return complete(new Path(checkpoints, job.toHexString())).stream()
                .map(FileStatus::getPath)
                .filter(path -> number(path) >= 0)
                .max(Comparator.comparingLong(SavedFiles::number))
                .map(Path::toString);
    }

    private static long number(Path path) {
        Matcher matcher = CHECKPOINT.matcher(path.getName());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /** Nothing where nothing can be seen. */
    private static List<FileStatus> complete(Path directory) {
        List<FileStatus> complete = new ArrayList<>();
        try {
            FileSystem files = directory.getFileSystem();
            FileStatus[] all = files.exists(directory) ? files.listStatus(directory) : null;
            for (FileStatus status : all == null ? new FileStatus[0] : all) {
                if (files.exists(new Path(status.getPath(), "_metadata"))) {
                    complete.add(status);
                }
            }
        } catch (IOException | RuntimeException unreachable) {
            return List.of();
        }
        return complete;
    }
}
