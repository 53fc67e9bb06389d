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
 */
public record Restore(
        long checkpointId, Map<JobVertexID, List<TaskRestore>> tasks, Map<OperatorID, byte[]> coordinatorStates) {
    public static final Restore NOTHING = new Restore(-1, Map.of(), Map.of());

    static Restore of(CompletedCheckpoint checkpoint, List<VertexShape> vertices) {
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
        return new Restore(checkpoint.getCheckpointID(), tasks, coordinators);
    }

    /** What one task starts from. */
    public TaskRestore of(JobVertexID vertex, int subtask) {
        List<TaskRestore> ofVertex = tasks.get(vertex);
        return ofVertex == null ? TaskRestore.NOTHING : ofVertex.get(subtask);
    }
}
