package dev.millrace.server.handover;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.ConfigurationInfoEntry;
import org.apache.flink.runtime.rest.messages.DashboardConfigurationHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;

/** Asks a cluster about itself. Used by one thread. */
record FactsRequest(Sender sender) {
    /** Beyond what the cluster's settings say. */
    private static final long MARGIN_MS = 1_000;

    /** For what a task does between a heartbeat that is missed and its end. */
    private static final long CANCELLATION_MS = 10_000;

    TargetFacts run() throws IOException, TimeoutException, ExecutionException {
        EmptyMessageParameters none = EmptyMessageParameters.getInstance();
        EmptyRequestBody nothing = EmptyRequestBody.getInstance();
        String version = sender.send(DashboardConfigurationHeaders.getInstance(), none, nothing)
                .getFlinkVersion();
        ClusterOverviewWithVersion overview = sender.send(ClusterOverviewHeaders.getInstance(), none, nothing);
        Configuration configuration = new Configuration();
        for (ConfigurationInfoEntry entry : sender.send(ClusterConfigurationInfoHeaders.getInstance(), none, nothing)) {
            configuration.setString(entry.getKey(), entry.getValue());
        }
        String ha = configuration.get(HighAvailabilityOptions.HA_MODE);
        return new TargetFacts(
                version,
                overview.getNumSlotsAvailable(),
                !ha.equalsIgnoreCase("none"),
                configuration.get(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT).toMillis() + CANCELLATION_MS,
                configuration
                                .get(RestOptions.CACHE_CHECKPOINT_STATISTICS_TIMEOUT)
                                .toMillis()
                        + MARGIN_MS,
                configuration
                        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                        .orElse(""),
                configuration
                        .getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                        .orElse(""));
    }
}
