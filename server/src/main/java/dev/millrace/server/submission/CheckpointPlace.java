package dev.millrace.server.submission;

import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * Settles where a job's checkpoints go when it is submitted, so that it is found there by later servers, whose
 * configuration may name another directory. What the job itself says is not touched. Immutable.
 *
 * @param ofServer names the directory of jobs that name none
 * @param store is where it is if the server's configuration does not say; it may be moved
 */
public record CheckpointPlace(Configuration ofServer, Path store) {
    private static final ConfigOption<Boolean> IS_IN_STORE = ConfigOptions.key(
                    "$internal.millrace.checkpoints.in-store")
            .booleanType()
            .defaultValue(false);

    /** The directory of a server whose configuration names none, as a URI. */
    public static String within(Path store) {
        return store.resolve("checkpoints").toUri().toString();
    }

    /** Writes the place into the graph, before this is stored. */
    void settle(JobGraph graph) {
        Configuration ofJob = graph.getJobConfiguration();
        String directory = ofServer.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        if (directory == null || ofJob.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            return;
        }
        if (directory.equals(within(store))) {
            ofJob.set(IS_IN_STORE, true);
        }
        ofJob.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
    }

    /** Corrects the place in a graph of the store. */
    void find(JobGraph graph) {
        if (graph.getJobConfiguration().get(IS_IN_STORE)) {
            graph.getJobConfiguration().set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, within(store));
        }
    }
}
