package dev.millrace.testkit;

import dev.millrace.embedded.MillraceJob;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ArchivedExecution;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.executiongraph.ExecutionHistory;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;

/** What a job looks like at one instant, as Flink shows it. Used once, by one thread. */
final class JobView {
    private static final StringifiedAccumulatorResult[] NONE = {};
    private static final TaskManagerLocation HERE =
            new TaskManagerLocation(new ResourceID("millrace"), InetAddress.getLoopbackAddress(), -1);

    private final MillraceJob job;
    private final JobGraph graph;
    private final ClassLoader classLoader;

    JobView(MillraceJob job, ClassLoader classLoader) {
        this.job = job;
        this.graph = job.graph();
        this.classLoader = classLoader;
    }

    /** @throws IOException or ClassNotFoundException if the job's own settings or accumulators cannot be read here */
    ArchivedExecutionGraph archive() throws IOException, ClassNotFoundException {
        // The status is read before the subtasks' states, so that a job never seems to be ahead of its tasks.
        JobStatus status = job.status();
        Map<JobVertexID, ArchivedExecutionJobVertex> vertices = new LinkedHashMap<>();
        for (VertexStatus vertex : job.vertices()) {
            vertices.put(vertex.id(), archive(vertex));
        }
        Map<String, SerializedValue<OptionalFailure<Object>>> accumulators = job.accumulators();
        ArchivedExecutionConfig config = graph.getSerializedExecutionConfig()
                .deserializeValue(classLoader)
                .archive();
        JobCheckpointingSettings checkpointing = graph.getCheckpointingSettings();
        return new ArchivedExecutionGraph(
                job.id(),
                job.name(),
                vertices,
                List.copyOf(vertices.values()),
                statusTimes(),
                status,
                graph.getJobType(),
                failure(status),
                JsonPlanGenerator.generatePlan(graph),
                describe(accumulators),
                accumulators,
                config,
                false,
                checkpointing == null ? null : checkpointing.getCheckpointCoordinatorConfiguration(),
                checkpointing == null ? null : job.checkpointStatistics(),
                null,
                null,
                null,
                null);
    }

    private long[] statusTimes() {
        long[] times = new long[JobStatus.values().length];
        for (JobStatus status : JobStatus.values()) {
            times[status.ordinal()] = job.statusTimestamp(status);
        }
        return times;
    }

    /** What the job failed of last, whether or not it was restarted. */
    private ErrorInfo failure(JobStatus status) {
        if (status == JobStatus.FAILED) {
            // The status is set an instant before the result is there.
            JobResult result = job.result().join();
            SerializedThrowable cause = result.getSerializedThrowable()
                    .orElseThrow(() -> new IllegalStateException("job " + job.id() + " failed without a cause"));
            return new ErrorInfo(cause, job.statusTimestamp(JobStatus.FAILED));
        }
        List<FailureHistory.Entry> failures = job.failures();
        if (failures.isEmpty()) {
            return null;
        }
        FailureHistory.Entry last = failures.get(failures.size() - 1);
        return new ErrorInfo(last.cause(), last.timestampMs());
    }

    private StringifiedAccumulatorResult[] describe(Map<String, SerializedValue<OptionalFailure<Object>>> accumulators)
            throws IOException, ClassNotFoundException {
        List<StringifiedAccumulatorResult> results = new ArrayList<>();
        for (Map.Entry<String, SerializedValue<OptionalFailure<Object>>> entry : accumulators.entrySet()) {
            OptionalFailure<Object> value = entry.getValue().deserializeValue(classLoader);
            Object shown = value.isFailure() ? value.getFailureCause() : value.getUnchecked();
            String type = shown == null ? "null" : shown.getClass().getSimpleName();
            results.add(new StringifiedAccumulatorResult(entry.getKey(), type, String.valueOf(shown)));
        }
        return results.toArray(StringifiedAccumulatorResult[]::new);
    }

    private ArchivedExecutionJobVertex archive(VertexStatus vertex) {
        int parallelism = vertex.subtasks().size();
        ArchivedExecutionVertex[] subtasks = new ArchivedExecutionVertex[parallelism];
        for (int i = 0; i < parallelism; i++) {
            String name = vertex.name() + " (" + (i + 1) + "/" + parallelism + ")";
            subtasks[i] = new ArchivedExecutionVertex(
                    i, name, archive(vertex.subtasks().get(i)), new ExecutionHistory(1));
        }
        return new ArchivedExecutionJobVertex(
                subtasks,
                vertex.id(),
                vertex.name(),
                parallelism,
                vertex.maxParallelism(),
                graph.findVertexByID(vertex.id()).getSlotSharingGroup(),
                ResourceProfile.UNKNOWN,
                NONE);
    }

    private static ArchivedExecution archive(SubtaskStatus subtask) {
        long[] entered = new long[ExecutionState.values().length];
        subtask.enteredMs().forEach((state, timeMs) -> entered[state.ordinal()] = timeMs);
        ErrorInfo failure = subtask.failure()
                .map(cause -> new ErrorInfo(cause, entered[ExecutionState.FAILED.ordinal()]))
                .orElse(null);
        return new ArchivedExecution(
                NONE,
                null,
                subtask.attempt(),
                subtask.state(),
                failure,
                HERE,
                new AllocationID(),
                entered,
                new long[entered.length]);
    }
}
