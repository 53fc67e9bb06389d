package dev.millrace.server.handover;

import java.io.IOException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.util.FlinkRuntimeException;

/** Where and how often a job takes checkpoints. Stateless. */
final class CheckpointPlace {
    private CheckpointPlace() {}

    /**
     * What the program itself set comes before what it was configured with.
     *
     * @param fallback of whoever runs it
     * @return empty if unknown or not in files
     */
    static String of(JobGraph graph, ClassLoader classLoader, String fallback) {
        if (ofProgram(graph, classLoader) instanceof FileSystemCheckpointStorage files
                && files.getCheckpointPath() != null) {
            return files.getCheckpointPath().toString();
        }
        return graph.getJobConfiguration()
                .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                .orElse(fallback);
    }

    /** Null if it set none. */
    private static CheckpointStorage ofProgram(JobGraph graph, ClassLoader classLoader) {
        try {
            JobCheckpointingSettings settings = graph.getCheckpointingSettings();
            return settings == null || settings.getDefaultCheckpointStorage() == null
                    ? null
                    : settings.getDefaultCheckpointStorage().deserializeValue(classLoader);
        } catch (IOException | ClassNotFoundException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    /** 0 if it takes none. */
    static long intervalMs(JobGraph graph) {
        JobCheckpointingSettings settings = graph.getCheckpointingSettings();
        return settings != null
                        && settings.getCheckpointCoordinatorConfiguration().isCheckpointingEnabled()
                ? settings.getCheckpointCoordinatorConfiguration().getCheckpointInterval()
                : 0;
    }
}
