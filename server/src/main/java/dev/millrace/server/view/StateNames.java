package dev.millrace.server.view;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;

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
        return new StateNames(
                backend(settings, configuration),
                storage(settings, configuration),
                configuration.get(StateChangelogOptions.STATE_CHANGE_LOG_STORAGE));
    }

    /** What the program sets is in the graph as bytes, and may be a class of its own. */
    private static String backend(JobCheckpointingSettings settings, Configuration configuration) {
        if (settings.getDefaultStateBackend() != null) {
            String name = simpleName(settings.getDefaultStateBackend());
            if (name != null) {
                return name;
            }
        }
        String configured = configuration.get(StateBackendOptions.STATE_BACKEND);
        return "rocksdb".equals(configured) ? "EmbeddedRocksDBStateBackend" : "HashMapStateBackend";
    }

    private static String storage(JobCheckpointingSettings settings, Configuration configuration) {
        if (settings.getDefaultCheckpointStorage() != null) {
            String name = simpleName(settings.getDefaultCheckpointStorage());
            if (name != null) {
                return name;
            }
        }
        return configuration.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                ? "FileSystemCheckpointStorage"
                : "JobManagerCheckpointStorage";
    }

    private static String simpleName(org.apache.flink.util.SerializedValue<?> value) {
        try {
            return value.deserializeValue(StateNames.class.getClassLoader())
                    .getClass()
                    .getSimpleName();
        } catch (java.io.IOException | ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
