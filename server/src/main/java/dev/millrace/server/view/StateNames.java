package dev.millrace.server.view;

import java.io.IOException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.util.SerializedValue;

/**
 * Under what names a job's state backend and checkpoint storage are shown. Immutable.
 *
 * @param backend null for a job that takes no checkpoints
 * @param storage null for a job that takes no checkpoints
 * @param changelogStorage null for a job that takes no checkpoints
 */
record StateNames(String backend, String storage, String changelogStorage) {

    static StateNames of(JobCheckpointingSettings settings, Configuration configuration) {
        if (settings == null) {
            return new StateNames(null, null, null);
        }
        boolean isRocksDb = "rocksdb".equals(configuration.get(StateBackendOptions.STATE_BACKEND));
        boolean hasDirectory = configuration.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        return new StateNames(
                name(
                        settings.getDefaultStateBackend(),
                        isRocksDb ? "EmbeddedRocksDBStateBackend" : "HashMapStateBackend"),
                name(
                        settings.getDefaultCheckpointStorage(),
                        hasDirectory ? "FileSystemCheckpointStorage" : "JobManagerCheckpointStorage"),
                configuration.get(StateChangelogOptions.STATE_CHANGE_LOG_STORAGE));
    }

    /**
     * What the program sets is in the graph as bytes, and may be a class of its own.
     *
     * @param ofProgram null if it sets none
     */
    private static String name(SerializedValue<?> ofProgram, String configured) {
        if (ofProgram == null) {
            return configured;
        }
        try {
            return ofProgram
                    .deserializeValue(StateNames.class.getClassLoader())
                    .getClass()
                    .getSimpleName();
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            return configured;
        }
    }
}
