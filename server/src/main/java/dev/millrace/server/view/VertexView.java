package dev.millrace.server.view;

import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import java.util.List;
import java.util.Map;
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
record VertexView(JobGraph graph, AccumulatorTexts accumulators, List<List<VertexStatus>> earlier) {
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
        StringifiedAccumulatorResult[] none = {};
        return PastExecutions.of(earlier.stream()
                .flatMap(List::stream)
                .filter(status ->
                        status.id().equals(vertex) && index < status.subtasks().size())
                .map(status -> execution(status, index, none))
                .toList());
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
        long[] entered = new long[ExecutionState.values().length];
        subtask.enteredMs().forEach((state, atMs) -> entered[state.ordinal()] = atMs);
        return new ArchivedExecution(
                accumulators,
                subtask.io(),
                subtask.attempt(),
                subtask.state(),
                failure(subtask),
                Whereabouts.LOCATION,
                NO_SLOT,
                entered,
                left(subtask.enteredMs()));
    }

    private static ErrorInfo failure(SubtaskStatus subtask) {
        long atMs = subtask.enteredMs().getOrDefault(ExecutionState.FAILED, 0L);
        return subtask.failure().isPresent() && atMs > 0
                ? new ErrorInfo(subtask.failure().get(), atMs)
                : null;
    }

    /** A state is left when the next one is entered; the last is not. */
    private static long[] left(Map<ExecutionState, Long> enteredMs) {
        long[] left = new long[ExecutionState.values().length];
        enteredMs.forEach((state, atMs) -> left[state.ordinal()] = enteredMs.entrySet().stream()
                .filter(other -> other.getKey().ordinal() > state.ordinal() && other.getValue() >= atMs)
                .mapToLong(Map.Entry::getValue)
                .min()
                .orElse(0));
        return left;
    }
}
