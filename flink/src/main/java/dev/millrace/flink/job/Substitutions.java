package dev.millrace.flink.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** What a job asks of checkpoints and Millrace does in another way, which is enough. Immutable. */
final class Substitutions {
    private Substitutions() {}

    /**
     * Makes the job do without.
     *
     * @return what is done instead, a sentence for each setting that the job or the engine has
     */
    static List<String> apply(JobGraph graph, Configuration ofEngine) {
        List<String> remarks = new ArrayList<>();
        if (graph.isCheckpointingEnabled()
                && graph.getCheckpointingSettings()
                        .getCheckpointCoordinatorConfiguration()
                        .isUnalignedCheckpointsEnabled()) {
            remarks.add(CheckpointingOptions.ENABLE_UNALIGNED.key() + ": barriers are aligned all the same; queues are"
                    + " short here, so that a barrier crosses them in the time of a few thousand records");
        }
        if (isOn(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, graph, ofEngine)) {
            graph.getJobConfiguration().set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, false);
            remarks.add(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG.key() + ": no log of changes is kept; state is"
                    + " marked between two records and written while the job goes on, which keeps checkpoints short");
        }
        if (isOn(CheckpointingOptions.FILE_MERGING_ENABLED, graph, ofEngine)) {
            graph.getJobConfiguration().set(CheckpointingOptions.FILE_MERGING_ENABLED, false);
            remarks.add(CheckpointingOptions.FILE_MERGING_ENABLED.key() + ": files are not merged; one process has few"
                    + " subtasks, and small state goes into _metadata");
        }
        return remarks;
    }

    private static boolean isOn(ConfigOption<Boolean> option, JobGraph graph, Configuration ofEngine) {
        return graph.getJobConfiguration().getOptional(option).orElseGet(() -> ofEngine.get(option));
    }
}
