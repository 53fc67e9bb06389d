package dev.millrace.flink.check;

import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.lower.Lowered;
import dev.millrace.flink.lower.Lowering;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A job that is not run. Immutable.
 *
 * @param streamGraph knows the uids
 * @param configuration of the engine
 */
public record JobUnderCheck(
        JobGraph graph, StreamGraph streamGraph, ClassLoader classLoader, Configuration configuration) {

    /**
     * One operator of it.
     *
     * @param id Flink's
     * @param userId what the program set in place of that
     */
    record JobOperator(
            JobVertex vertex,
            HostedVertex hosted,
            StreamConfig config,
            OperatorID id,
            Optional<OperatorID> userId,
            String uid) {

        String name() {
            return config.getOperatorName();
        }

        /** The state of a savepoint's operator of this id is for it. */
        boolean takes(OperatorID saved) {
            return saved.equals(id) || userId.filter(saved::equals).isPresent();
        }
    }

    Lowered lowered() {
        return new Lowering(graph, classLoader, configuration.get(CoreOptions.DEFAULT_PARALLELISM), 0).lower();
    }

    /** The checkpoint whose records in flight the job's author is ready to lose. */
    long idWithoutInFlight() {
        return graph.getCheckpointingSettings()
                .getCheckpointCoordinatorConfiguration()
                .getCheckpointIdOfIgnoredInFlightData();
    }

    /** @param lowered this job */
    List<JobOperator> operators(Lowered lowered) {
        List<JobOperator> operators = new ArrayList<>();
        for (HostedVertex hosted : lowered.vertices()) {
            JobVertex vertex = graph.findVertexByID(hosted.id());
            StreamConfig head = new StreamConfig(hosted.configuration());
            head.getTransitiveChainedTaskConfigsWithSelf(classLoader).values().stream()
                    .sorted((a, b) -> Integer.compare(a.getChainIndex(), b.getChainIndex()))
                    .forEach(config -> operators.add(new JobOperator(
                            vertex,
                            hosted,
                            config,
                            config.getOperatorID(),
                            userId(vertex, config.getOperatorID()),
                            uid(config))));
        }
        return operators;
    }

    private static Optional<OperatorID> userId(JobVertex vertex, OperatorID id) {
        return vertex.getOperatorIDs().stream()
                .filter(pair -> pair.getGeneratedOperatorID().equals(id))
                .findFirst()
                .flatMap(OperatorIDPair::getUserDefinedOperatorID);
    }

    private String uid(StreamConfig config) {
        var node = streamGraph.getStreamNode(config.getVertexID());
        return node == null || node.getTransformationUID() == null ? "" : node.getTransformationUID();
    }
}
