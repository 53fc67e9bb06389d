package dev.millrace.interchange.journey;

import dev.millrace.interchange.cluster.FlinkCluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.RemoteStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The cluster, reached as any client of a cluster does: graph and jar go over REST. */
record OnFlink(FlinkCluster cluster) implements Host {
    @Override
    public StreamExecutionEnvironment environment(Configuration configuration) {
        return new RemoteStreamEnvironment(
                cluster.host(),
                cluster.restPort(),
                configuration,
                cluster.jobJar().toString());
    }

    @Override
    public void checkpoint(JobClient job) throws Exception {
        try (RestClusterClient<String> client = client()) {
            client.triggerCheckpoint(job.getJobID(), CheckpointType.FULL).get(30, TimeUnit.SECONDS);
        }
    }

    private RestClusterClient<String> client() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, cluster.host());
        configuration.set(RestOptions.PORT, cluster.restPort());
        return new RestClusterClient<>(configuration, "interchange");
    }

    @Override
    public Map<String, Set<ExecutionState>> taskStates(JobClient job) throws Exception {
        Map<String, Set<ExecutionState>> states = new HashMap<>();
        try (RestClusterClient<String> client = client()) {
            client.getJobDetails(job.getJobID())
                    .get(30, TimeUnit.SECONDS)
                    .getJobVertexInfos()
                    .forEach(vertex -> states.put(vertex.getName(), statesOf(vertex.getTasksPerState())));
        }
        return states;
    }

    private static Set<ExecutionState> statesOf(Map<ExecutionState, Integer> counts) {
        return counts.entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
