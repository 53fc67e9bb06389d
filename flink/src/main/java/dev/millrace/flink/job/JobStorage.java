package dev.millrace.flink.job;

import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageLoader;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateBackendLoader;
import org.apache.flink.util.DynamicCodeLoadingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a job's state is kept, by what its program and the configuration say. Immutable.
 *
 * @param configuration of the engine
 */
record JobStorage(JobGraph graph, Configuration configuration, ClassLoader classLoader) {
    private static final Logger LOG = LoggerFactory.getLogger(JobStorage.class);

    private StateBackend backend() throws IOException, DynamicCodeLoadingException, ClassNotFoundException {
        var inProgram = graph.getCheckpointingSettings().getDefaultStateBackend();
        return StateBackendLoader.fromApplicationOrConfigOrDefault(
                inProgram == null ? null : inProgram.deserializeValue(classLoader),
                graph.getJobConfiguration(),
                configuration,
                classLoader,
                LOG);
    }

    /** Where checkpoints go. */
    CheckpointStorage checkpoints() throws IOException, DynamicCodeLoadingException, ClassNotFoundException {
        var inProgram = graph.getCheckpointingSettings().getDefaultCheckpointStorage();
        return CheckpointStorageLoader.load(
                inProgram == null ? null : inProgram.deserializeValue(classLoader),
                backend(),
                graph.getJobConfiguration(),
                configuration,
                classLoader,
                LOG);
    }
}
