package dev.millrace.flink.coordinate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Leads from a coordinator to one subtask of its operator. Between the coordinator's part of a checkpoint and the
 * subtask's, events wait: what the coordinator's part does not know of must not be in the subtask's. Thread-safe.
 */
final class Gateway implements OperatorCoordinator.SubtaskGateway {
    private final Subtasks subtasks;
    private final JobVertexID vertex;
    private final OperatorID operator;
    private final int subtask;
    /** Events by the newest checkpoint that they wait for. */
    private final TreeMap<Long, List<OperatorEvent>> held = new TreeMap<>();

    Gateway(Subtasks subtasks, JobVertexID vertex, OperatorID operator, int subtask) {
        this.subtasks = subtasks;
        this.vertex = vertex;
        this.operator = operator;
        this.subtask = subtask;
    }

    @Override
    public synchronized CompletableFuture<Acknowledge> sendEvent(OperatorEvent event) {
        if (held.isEmpty()) {
            subtasks.deliver(vertex, subtask, operator, event);
        } else {
            held.lastEntry().getValue().add(event);
        }
        return CompletableFuture.completedFuture(Acknowledge.get());
    }

    /** The coordinator's part of a checkpoint is taken: events wait for the subtask's, if somebody still wants it. */
    synchronized void holdIf(BooleanSupplier isWanted, long checkpointId) {
        if (isWanted.getAsBoolean()) {
            held.putIfAbsent(checkpointId, new ArrayList<>());
        }
    }

    /** The subtask's part is taken, or nobody wants it any more. */
    synchronized void release(long checkpointId) {
        List<OperatorEvent> events = held.remove(checkpointId);
        if (events == null) {
            return;
        }
        var before = held.lowerEntry(checkpointId);
        if (before == null) {
            events.forEach(event -> subtasks.deliver(vertex, subtask, operator, event));
        } else {
            before.getValue().addAll(events);
        }
    }

    @Override
    public ExecutionAttemptID getExecution() {
        return subtasks.attempt(vertex, subtask);
    }

    @Override
    public int getSubtask() {
        return subtask;
    }
}
