package dev.millrace.server.view;

import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.EarlierAttempt;
import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ArchivedExecution;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.executiongraph.ExecutionHistory;
import org.apache.flink.runtime.executiongraph.PastExecutions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmanager.scheduler.SlotSharingGroup;

/** Draws the vertices of one job for {@link JobView}. Immutable. */
record VertexView(JobGraph graph, AccumulatorTexts accumulators, List<EarlierAttempt> earlier) {
    /** Threads are no slots: no task is allocated one. */
    private static final AllocationID NO_SLOT = new AllocationID(0, 0);

    ArchivedExecutionJobVertex draw(VertexStatus status) {
        int parallelism = status.subtasks().size();
        ArchivedExecutionVertex[] subtasks = new ArchivedExecutionVertex[parallelism];
        for (int i = 0; i < parallelism; i++) {
            String name = status.name() + " (" + (i + 1) + "/" + parallelism + ")";
            subtasks[i] = new ArchivedExecutionVertex(
                    i, name, execution(status, i, accumulators.of(status.id(), i)), past(status.id(), i));
        }
        return new ArchivedExecutionJobVertex(
                subtasks,
                status.id(),
                status.name(),
                parallelism,
                status.maxParallelism(),
                slotSharingGroup(status),
                ResourceProfile.UNKNOWN,
                accumulators.of(status.id()));
    }

    private ExecutionHistory past(JobVertexID vertex, int index) {
        List<ArchivedExecution> executions = new ArrayList<>();
        for (EarlierAttempt attempt : earlier) {
            for (VertexStatus status : attempt.vertices()) {
                if (status.id().equals(vertex) && index < status.subtasks().size()) {
                    executions.add(
                            execution(status, index, attempt.accumulators().of(vertex, index)));
                }
            }
        }
        return PastExecutions.of(executions);
    }

    private SlotSharingGroup slotSharingGroup(VertexStatus status) {
        JobVertex vertex = graph.findVertexByID(status.id());
        return vertex == null || vertex.getSlotSharingGroup() == null
                ? new SlotSharingGroup()
                : vertex.getSlotSharingGroup();
    }

    private static ArchivedExecution execution(
            VertexStatus vertex, int index, StringifiedAccumulatorResult[] accumulators) {
        SubtaskStatus subtask = vertex.subtasks().get(index);
        StateTimes times = StateTimes.of(subtask.enteredMs());
        return new ArchivedExecution(
                accumulators,
                subtask.io(),
                subtask.attempt(),
                subtask.state(),
                failure(subtask),
                Whereabouts.LOCATION,
                NO_SLOT,
                times.entered(),
                times.left());
    }

    private static ErrorInfo failure(SubtaskStatus subtask) {
        long atMs = subtask.enteredMs().getOrDefault(ExecutionState.FAILED, 0L);
        return subtask.failure().isPresent() && atMs > 0
                ? new ErrorInfo(UserFailure.of(subtask.failure().get()), atMs)
                : null;
    }
}
