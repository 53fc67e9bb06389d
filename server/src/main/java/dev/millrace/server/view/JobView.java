package dev.millrace.server.view;

import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.VertexStatus;
import dev.millrace.server.isolation.JobHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionJobVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.scheduler.adaptive.allocator.VertexParallelism;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.TernaryBoolean;

/** Draws a job as it is at one instant in the form that Flink's REST handlers read. Immutable. */
public final class JobView {
    private final JobHandle job;
    private final StateNames stateNames;
    private final JobGraph graph;
    private final List<VertexStatus> vertices;
    private final AccumulatorTexts accumulators;
    private final Failures failures;

    /**
     * @param job of which all is read at once, here and in {@link #info()}
     * @param configuration of the server, which says what a job does not
     */
    public JobView(JobHandle job, Configuration configuration) {
        this.job = job;
        this.graph = job.graph();
        this.stateNames = StateNames.of(graph.getCheckpointingSettings(), configuration);
        this.vertices = job.vertices();
        this.accumulators = job.accumulatorTexts();
        this.failures = Failures.of(job, new MemoryRemark(job.isolation(), configuration));
    }

    /** What a job has failed of for good, with what Flink says first of its restart strategy. */
    public static SerializedThrowable inClientsWords(SerializedThrowable last) {
        return Failures.inClientsWords(last);
    }

    /** The job with all of its vertices and subtasks, and what it has failed of. */
    public ExecutionGraphInfo info() {
        return new ExecutionGraphInfo(archived(), failures.history());
    }

    private ArchivedExecutionGraph archived() {
        Map<JobVertexID, ArchivedExecutionJobVertex> byId = new LinkedHashMap<>();
        VertexView views = new VertexView(graph, accumulators, job.earlierAttempts());
        vertices.forEach(vertex -> byId.put(vertex.id(), views.draw(vertex)));
        JobStatus status = job.status();
        return new ArchivedExecutionGraph(
                job.id(),
                job.name(),
                byId,
                new ArrayList<>(byId.values()),
                timestamps(),
                status,
                graph.getJobType(),
                failures.newest(),
                plan(),
                accumulators.ofJob().toArray(StringifiedAccumulatorResult[]::new),
                job.accumulators(),
                job.settings(),
                false,
                checkpointing(),
                checkpointStatistics(),
                stateNames.backend(),
                stateNames.storage(),
                TernaryBoolean.FALSE,
                stateNames.changelogStorage());
    }

    private long[] timestamps() {
        long[] timestamps = new long[JobStatus.values().length];
        for (JobStatus status : JobStatus.values()) {
            timestamps[status.ordinal()] = job.statusTimestamp(status);
        }
        return timestamps;
    }

    private String plan() {
        Map<JobVertexID, Integer> parallelism = new HashMap<>();
        vertices.forEach(
                vertex -> parallelism.put(vertex.id(), vertex.subtasks().size()));
        return JsonPlanGenerator.generatePlan(
                job.id(), job.name(), graph.getJobType(), graph.getVertices(), new VertexParallelism(parallelism));
    }

    /** Flink's handlers say "not found" of a job that takes no checkpoints. */
    private CheckpointCoordinatorConfiguration checkpointing() {
        JobCheckpointingSettings settings = graph.getCheckpointingSettings();
        return settings == null ? null : settings.getCheckpointCoordinatorConfiguration();
    }

    private CheckpointStatsSnapshot checkpointStatistics() {
        return graph.getCheckpointingSettings() == null ? null : job.checkpointStatistics();
    }
}
