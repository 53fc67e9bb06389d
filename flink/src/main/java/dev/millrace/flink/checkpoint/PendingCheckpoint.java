package dev.millrace.flink.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.FinishedTaskStateProvider.PartialFinishingNotSupportedByStateException;
import org.apache.flink.runtime.checkpoint.FullyFinishedOperatorState;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.util.ExceptionUtils;

/** A checkpoint that has been triggered and is not complete. Owned by the thread of checkpoints. */
final class PendingCheckpoint {
    final long id;
    final long timestampMs;
    final CheckpointRequest request;
    final CheckpointStorageLocation location;
    final List<MasterState> masterStates = new ArrayList<>();
    private final Map<JobVertexID, VertexShape> vertices = new HashMap<>();
    private final Map<OperatorID, OperatorState> states = new HashMap<>();
    private final Set<Attempt.Subtask> awaited = new HashSet<>();
    private final Map<JobVertexID, Integer> finishedTasks = new HashMap<>();
    private final Set<Attempt.Subtask> finished = new HashSet<>();
    private final Map<OperatorID, byte[]> coordinatorStates = new HashMap<>();
    Phase phase = Phase.ASKING;

    /** How far a checkpoint has got. */
    enum Phase {
        /** Coordinators and hooks are giving their parts. */
        ASKING,
        /** Tasks have been told, and are giving theirs: sources may have stopped for it. */
        GATHERING,
        /** All parts are there. */
        STORING
    }

    PendingCheckpoint(
            long id,
            long timestampMs,
            CheckpointRequest request,
            CheckpointStorageLocation location,
            List<VertexShape> shapes) {
        this.id = id;
        this.timestampMs = timestampMs;
        this.request = request;
        this.location = location;
        shapes.forEach(shape -> vertices.put(shape.id(), shape));
    }

    void await(List<Attempt.Subtask> tasks) {
        awaited.addAll(tasks);
        vertices.values().forEach(vertex -> {
            long over = vertex.parallelism()
                    - tasks.stream()
                            .filter(task -> task.vertex().equals(vertex.id()))
                            .count();
            finishedTasks.put(vertex.id(), (int) over);
        });
    }

    void coordinators(Map<OperatorID, byte[]> parts, List<MasterState> ofHooks) {
        coordinatorStates.putAll(parts);
        masterStates.addAll(ofHooks);
    }

    CheckpointProperties properties() {
        return request.properties();
    }

    boolean isAwaiting(Attempt.Subtask task) {
        return awaited.contains(task);
    }

    boolean isComplete() {
        return awaited.isEmpty();
    }

    /** Takes a task's part; false if it was not awaited. */
    boolean acknowledge(Attempt.Subtask task, TaskStateSnapshot snapshot) {
        if (!awaited.remove(task)) {
            return false;
        }
        VertexShape vertex = vertices.get(task.vertex());
        if (snapshot.isTaskFinished()) {
            finished.add(task);
        }
        if (snapshot.isTaskDeployedAsFinished()) {
            finishedTasks.merge(task.vertex(), 1, Integer::sum);
            return true;
        }
        if (!snapshot.hasState()) {
            // Flink tells a task without state from one whose state is empty: only the latter is restored.
            return true;
        }
        for (OperatorIDPair pair : vertex.operators()) {
            OperatorSubtaskState state = snapshot.getSubtaskStateByOperatorID(pair.getGeneratedOperatorID());
            if (state != null) {
                stateOf(pair.getGeneratedOperatorID(), vertex).putState(task.index(), state);
            }
        }
        return true;
    }

    private OperatorState stateOf(OperatorID operator, VertexShape vertex) {
        return states.computeIfAbsent(
                operator, id -> new OperatorState(id, vertex.parallelism(), vertex.maxParallelism()));
    }

    /** The tasks that have taken part and had nothing left to do. */
    Set<Attempt.Subtask> finished() {
        return finished;
    }

    /** All parts by operator; those of vertices that have finished say just that. */
    Map<OperatorID, OperatorState> states() {
        Map<OperatorID, OperatorState> all = new HashMap<>();
        for (VertexShape vertex : vertices.values()) {
            int finishedCount = finishedTasks.getOrDefault(vertex.id(), 0);
            boolean finished = finishedCount >= vertex.parallelism();
            int reportedCount = finishedCount == 0 ? reportedFinished(vertex) : finishedCount;
            if (reportedCount > 0 && reportedCount < vertex.parallelism()) {
                refuseUnions(vertex);
            }
            for (OperatorIDPair pair : vertex.operators()) {
                OperatorID id = pair.getGeneratedOperatorID();
                all.put(
                        id,
                        finished
                                ? new FullyFinishedOperatorState(id, vertex.parallelism(), vertex.maxParallelism())
                                : withCoordinator(stateOf(id, vertex)));
            }
        }
        return all;
    }

    /**
     * Subtasks that have taken part and are about to end: without them no later checkpoint would be possible either.
     */
    private int reportedFinished(VertexShape vertex) {
        return (int) finished.stream()
                .filter(task -> task.vertex().equals(vertex.id()))
                .count();
    }

    /** What a subtask that has ended had in a union is not there any more, and nothing says what it was. */
    private void refuseUnions(VertexShape vertex) {
        for (OperatorIDPair pair : vertex.operators()) {
            OperatorState state = states.get(pair.getGeneratedOperatorID());
            if (state != null && state.getStates().stream().anyMatch(PendingCheckpoint::hasUnion)) {
                throw new PartialFinishingNotSupportedByStateException("The vertex " + vertex.name() + " (id = "
                        + vertex.id() + ") has used UnionListState, but part of its tasks has FINISHED: checkpoint "
                        + id
                        + " cannot be taken.");
            }
        }
    }

    /** Why a checkpoint whose parts are all there cannot be completed: a task that is ending is no failure. */
    static CheckpointException notCompleted(Throwable cause) {
        return new CheckpointException(
                ExceptionUtils.findThrowable(cause, PartialFinishingNotSupportedByStateException.class)
                                .isPresent()
                        ? CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_CLOSING
                        : CheckpointFailureReason.FINALIZE_CHECKPOINT_FAILURE,
                cause);
    }

    private static boolean hasUnion(OperatorSubtaskState state) {
        return Stream.concat(state.getManagedOperatorState().stream(), state.getRawOperatorState().stream())
                .flatMap(handle -> handle.getStateNameToPartitionOffsets().values().stream())
                .anyMatch(meta -> meta.getDistributionMode() == OperatorStateHandle.Mode.UNION);
    }

    private OperatorState withCoordinator(OperatorState state) {
        byte[] part = coordinatorStates.get(state.getOperatorID());
        if (part != null) {
            state.setCoordinatorState(
                    new ByteStreamStateHandle("coordinator of operator " + state.getOperatorID() + " at " + id, part));
        }
        return state;
    }

    /** Everything that was written for it, when it will not be completed. */
    Map<OperatorID, OperatorState> written() {
        return states;
    }
}
