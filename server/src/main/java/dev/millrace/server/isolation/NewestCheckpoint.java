package dev.millrace.server.isolation;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;

/** Finds where a job can go on whose process has died. Immutable. */
final class NewestCheckpoint {
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");
    private static final String METADATA = "_metadata";

    private NewestCheckpoint() {}

    /**
     * The newest complete checkpoint on the disk: the process may have died before it told of it, and what it told of
     * may have been replaced since.
     *
     * @param reported by the process; its checkpoints are looked for beside it
     * @param configuration says where they are if none was reported
     */
    static Optional<String> of(JobID job, CompletedCheckpointStats reported, Configuration configuration)
            throws IOException {
        Optional<Path> directory = directory(job, reported, configuration);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        FileSystem files = directory.get().getFileSystem();
        FileStatus[] found = files.exists(directory.get()) ? files.listStatus(directory.get()) : null;
        long newest = -1;
        for (FileStatus status : found == null ? new FileStatus[0] : found) {
            Matcher name = CHECKPOINT.matcher(status.getPath().getName());
            if (name.matches() && files.exists(new Path(status.getPath(), METADATA))) {
                newest = Math.max(newest, Long.parseLong(name.group(1)));
            }
        }
        return newest < 0 ? Optional.empty() : Optional.of(new Path(directory.get(), "chk-" + newest).toString());
    }

    private static Optional<Path> directory(JobID job, CompletedCheckpointStats reported, Configuration configuration) {
        if (reported != null && reported.getExternalPath() != null) {
            Path path = new Path(reported.getExternalPath());
            if (CHECKPOINT.matcher(path.getName()).matches()) {
                return Optional.of(path.getParent());
            }
        }
        return configuration
                .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                .map(root -> new Path(root, job.toString()));
    }
}
