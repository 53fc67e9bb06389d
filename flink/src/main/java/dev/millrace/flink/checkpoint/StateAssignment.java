package dev.millrace.flink.checkpoint;

import dev.millrace.flink.host.TaskRestore;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.RoundRobinOperatorStateRepartitioner;
import org.apache.flink.runtime.checkpoint.StateAssignmentOperation;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.OperatorInstanceID;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;

/**
 * Hands out the state of a checkpoint to the subtasks of a job, which may be more or fewer than those that wrote it:
 * key groups go where their keys go, list state goes round, union state to all. Stateless.
 */
final class StateAssignment {
    private StateAssignment() {}

    /** The state of a vertex's operators by subtask; none of them is restored if none of the vertex had any. */
    static List<TaskRestore> of(long checkpointId, Map<OperatorID, OperatorState> states, VertexShape vertex) {
        Map<OperatorID, OperatorState> ofVertex = new HashMap<>();
        for (OperatorIDPair pair : vertex.operators()) {
            OperatorState state = stateOf(pair, states);
            if (state != null) {
                ofVertex.put(pair.getGeneratedOperatorID(), withId(state, pair.getGeneratedOperatorID()));
            }
        }
        if (!ofVertex.isEmpty() && ofVertex.values().stream().allMatch(OperatorState::isFullyFinished)) {
            return Collections.nCopies(
                    vertex.parallelism(), new TaskRestore(Optional.of(checkpointId), Map.of(), true));
        }
        if (ofVertex.values().stream().allMatch(state -> state.getNumberCollectedStates() == 0)) {
            return Collections.nCopies(vertex.parallelism(), TaskRestore.NOTHING);
        }
        Map<OperatorInstanceID, List<OperatorStateHandle>> managed = new HashMap<>();
        Map<OperatorInstanceID, List<OperatorStateHandle>> raw = new HashMap<>();
        StateAssignmentOperation.reDistributePartitionableStates(
                ofVertex,
                vertex.parallelism(),
                OperatorSubtaskState::getManagedOperatorState,
                RoundRobinOperatorStateRepartitioner.INSTANCE,
                managed);
        StateAssignmentOperation.reDistributePartitionableStates(
                ofVertex,
                vertex.parallelism(),
                OperatorSubtaskState::getRawOperatorState,
                RoundRobinOperatorStateRepartitioner.INSTANCE,
                raw);
        List<KeyGroupRange> ranges =
                StateAssignmentOperation.createKeyGroupPartitions(vertex.maxParallelism(), vertex.parallelism());
        return IntStream.range(0, vertex.parallelism())
                .mapToObj(subtask -> {
                    Map<OperatorID, OperatorSubtaskState> ofSubtask = new HashMap<>();
                    ofVertex.forEach((id, state) -> {
                        OperatorInstanceID instance = OperatorInstanceID.of(subtask, id);
                        ofSubtask.put(
                                id,
                                OperatorSubtaskState.builder()
                                        .setManagedOperatorState(collection(managed.get(instance)))
                                        .setRawOperatorState(collection(raw.get(instance)))
                                        .setManagedKeyedState(
                                                collection(keyed(state, vertex.parallelism(), subtask, ranges, true)))
                                        .setRawKeyedState(
                                                collection(keyed(state, vertex.parallelism(), subtask, ranges, false)))
                                        .build());
                    });
                    return new TaskRestore(Optional.of(checkpointId), ofSubtask, false);
                })
                .toList();
    }

    /** What an operator had: under the id that its user gave it, if there is such, else under Flink's own. */
    static OperatorState stateOf(OperatorIDPair pair, Map<OperatorID, OperatorState> states) {
        return pair.getUserDefinedOperatorID()
                .map(states::get)
                .orElseGet(() -> states.get(pair.getGeneratedOperatorID()));
    }

    private static OperatorState withId(OperatorState state, OperatorID id) {
        return state.getOperatorID().equals(id) ? state : state.copyWithNewOperatorID(id);
    }

    private static <T extends StateObject> StateObjectCollection<T> collection(List<T> handles) {
        return handles == null ? StateObjectCollection.empty() : new StateObjectCollection<>(handles);
    }

    private static List<KeyedStateHandle> keyed(
            OperatorState state, int parallelism, int subtask, List<KeyGroupRange> ranges, boolean managed) {
        if (state.getParallelism() == parallelism) {
            OperatorSubtaskState same = state.getState(subtask);
            return same == null
                    ? List.of()
                    : (managed ? same.getManagedKeyedState() : same.getRawKeyedState()).asList();
        }
        return managed
                ? StateAssignmentOperation.getManagedKeyedStateHandles(state, ranges.get(subtask))
                : StateAssignmentOperation.getRawKeyedStateHandles(state, ranges.get(subtask));
    }
}
