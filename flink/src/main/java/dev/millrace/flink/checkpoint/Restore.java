package dev.millrace.flink.checkpoint;

import dev.millrace.flink.host.TaskRestore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * What all tasks and coordinators of an attempt start from. Immutable.
 *
 * @param checkpointId -1 if they start from nothing
 * @param tasks by vertex and subtask
 * @param coordinatorStates by operator
 * @param inFlight all operators of a checkpoint in which records were in flight, by the ids that the job's graph has
 *     for them; empty if there were none, or they are given up
 */
public record Restore(
        long checkpointId,
        Map<JobVertexID, List<TaskRestore>> tasks,
        Map<OperatorID, byte[]> coordinatorStates,
        Map<OperatorID, OperatorState> inFlight) {
    public static final Restore NOTHING = new Restore(-1, Map.of(), Map.of(), Map.of());

    /** @param idWithoutInFlight of a checkpoint whose records in flight the job's author is ready to lose */
    static Restore of(CompletedCheckpoint checkpoint, List<VertexShape> vertices, long idWithoutInFlight) {
        Map<JobVertexID, List<TaskRestore>> tasks = new HashMap<>();
        Map<OperatorID, byte[]> coordinators = new HashMap<>();
        for (VertexShape vertex : vertices) {
            tasks.put(
                    vertex.id(),
                    StateAssignment.of(checkpoint.getCheckpointID(), checkpoint.getOperatorStates(), vertex));
            for (OperatorIDPair pair : vertex.operators()) {
                OperatorState state = StateAssignment.stateOf(pair, checkpoint.getOperatorStates());
                if (state != null && state.getCoordinatorState() != null) {
                    coordinators.put(
                            pair.getGeneratedOperatorID(),
                            state.getCoordinatorState().getData());
                }
            }
        }
        boolean takesInFlight = checkpoint.getCheckpointID() != idWithoutInFlight;
        return new Restore(
                checkpoint.getCheckpointID(),
                tasks,
                coordinators,
                takesInFlight ? inFlight(checkpoint.getOperatorStates(), vertices) : Map.of());
    }

    private static Map<OperatorID, OperatorState> inFlight(
            Map<OperatorID, OperatorState> states, List<VertexShape> vertices) {
        if (states.values().stream().noneMatch(Restore::isInFlight)) {
            return Map.of();
        }
        Map<OperatorID, OperatorState> all = new HashMap<>();
        for (VertexShape vertex : vertices) {
            for (OperatorIDPair pair : vertex.operators()) {
                OperatorState state = StateAssignment.stateOf(pair, states);
                if (state != null) {
                    all.put(pair.getGeneratedOperatorID(), state);
                }
            }
        }
        return all;
    }

    private static boolean isInFlight(OperatorState state) {
        return state.getStates().stream()
                .anyMatch(subtask -> !subtask.getInputChannelState().isEmpty()
                        || !subtask.getResultSubpartitionState().isEmpty());
    }

    /** What one task starts from. */
    public TaskRestore of(JobVertexID vertex, int subtask) {
        List<TaskRestore> ofVertex = tasks.get(vertex);
        return ofVertex == null ? TaskRestore.NOTHING : ofVertex.get(subtask);
    }
}
