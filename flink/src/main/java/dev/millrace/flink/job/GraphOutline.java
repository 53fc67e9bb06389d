package dev.millrace.flink.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws a job graph once more, without what makes it heavy: the functions, the coordinators and the formats. What
 * Flink's own views of an ended job show is all there.
 */
final class GraphOutline {
    private static final Logger LOG = LoggerFactory.getLogger(GraphOutline.class);

    private GraphOutline() {}

    /**
     * A new graph; {@code graph} stays as it is. Loads the job's settings with its class loader and keeps only bytes.
     */
    static JobGraph of(JobGraph graph, ClassLoader classLoader) {
        JobGraph outline = new JobGraph(graph.getJobID(), graph.getName());
        outline.setJobType(graph.getJobType());
        outline.setDynamic(graph.isDynamic());
        outline.setJobConfiguration(graph.getJobConfiguration());
        outline.setSnapshotSettings(graph.getCheckpointingSettings());
        outline.setSavepointRestoreSettings(graph.getSavepointRestoreSettings());
        outline.setClasspaths(graph.getClasspaths());
        graph.getUserJars().forEach(outline::addJar);
        try {
            outline.setExecutionConfig(graph.getSerializedExecutionConfig().deserializeValue(classLoader));
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            LOG.warn(
                    "the settings of ended job '{}' cannot be kept; it is listed with default ones",
                    graph.getName(),
                    e);
        }
        vertices(graph, outline);
        return outline;
    }

    private static void vertices(JobGraph graph, JobGraph outline) {
        Map<JobVertexID, JobVertex> drawn = new HashMap<>();
        for (JobVertex vertex : graph.getVerticesSortedTopologicallyFromSources()) {
            JobVertex copy = withoutContents(vertex);
            drawn.put(vertex.getID(), copy);
            for (JobEdge edge : vertex.getInputs()) {
                connect(edge, drawn.get(edge.getSource().getProducer().getID()), copy);
            }
        }
        for (JobVertex vertex : graph.getVertices()) {
            outline.addVertex(drawn.get(vertex.getID()));
        }
    }

    private static JobVertex withoutContents(JobVertex vertex) {
        JobVertex copy = new JobVertex(vertex.getName(), vertex.getID(), vertex.getOperatorIDs());
        copy.setParallelism(vertex.getParallelism());
        copy.setMaxParallelism(vertex.getMaxParallelism());
        copy.setResources(vertex.getMinResources(), vertex.getPreferredResources());
        copy.setSlotSharingGroup(vertex.getSlotSharingGroup());
        copy.setOperatorName(vertex.getOperatorName());
        copy.setOperatorDescription(vertex.getOperatorDescription());
        copy.setOperatorPrettyName(vertex.getOperatorPrettyName());
        copy.setResultOptimizerProperties(vertex.getResultOptimizerProperties());
        return copy;
    }

    private static void connect(JobEdge edge, JobVertex producer, JobVertex consumer) {
        JobEdge copy = consumer.connectNewDataSetAsInput(
                producer,
                edge.getDistributionPattern(),
                edge.getSource().getResultType(),
                edge.getSourceId(),
                edge.isBroadcast());
        copy.setForward(edge.isForward());
        copy.setShipStrategyName(edge.getShipStrategyName());
        copy.setPreProcessingOperationName(edge.getPreProcessingOperationName());
        copy.setOperatorLevelCachingDescription(edge.getOperatorLevelCachingDescription());
    }
}
