package dev.millrace.benchmarks.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FileUtils;

/** A new local directory for the checkpoints of one measurement; goes away when it is closed. Immutable. */
public final class CheckpointDirectory implements AutoCloseable {
    private final Path path;

    private CheckpointDirectory(Path path) {
        this.path = path;
    }

    public static CheckpointDirectory create() throws IOException {
        return new CheckpointDirectory(Files.createTempDirectory("millrace-checkpoints"));
    }

    public Path path() {
        return path;
    }

    /** Settings of a job that takes a checkpoint every {@code intervalMs}. */
    public Configuration every(long intervalMs) {
        return settings(path.toUri().toString(), intervalMs);
    }

    /**
     * The last checkpoint of a job whose tasks have ended is left out: it would come up to one interval after the last
     * record, and belong to the end of a job instead of its records.
     */
    static Configuration settings(String directory, long intervalMs) {
        return Configuration.fromMap(Map.of(
                "execution.checkpointing.interval",
                intervalMs + "ms",
                "execution.checkpointing.storage",
                "filesystem",
                "execution.checkpointing.dir",
                directory,
                "execution.checkpointing.checkpoints-after-tasks-finish",
                "false"));
    }

    /** A job's engine may delete checkpoints at the same time: what is gone already is no error. */
    @Override
    public void close() {
        FileUtils.deleteDirectoryQuietly(path.toFile());
    }
}
