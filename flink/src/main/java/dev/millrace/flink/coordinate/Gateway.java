package dev.millrace.flink.coordinate;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Leads from a coordinator to one subtask of its operator. Every event goes at once, with the checkpoints that the
 * coordinator has given its part of and that are not over: the task sees to it that the event is in no part of these.
 * Thread-safe.
 */
final class Gateway implements OperatorCoordinator.SubtaskGateway {
    private final Subtasks subtasks;
    private final JobVertexID vertex;
    private final OperatorID operator;
    private final int subtask;
    private final Supplier<Set<Long>> givenFor;

    /** @param givenFor the checkpoints that the coordinator has given its part of and that are not over */
    Gateway(Subtasks subtasks, JobVertexID vertex, OperatorID operator, int subtask, Supplier<Set<Long>> givenFor) {
        this.subtasks = subtasks;
        this.vertex = vertex;
        this.operator = operator;
        this.subtask = subtask;
        this.givenFor = givenFor;
    }

    @Override
    public CompletableFuture<Acknowledge> sendEvent(OperatorEvent event) {
        subtasks.deliver(vertex, subtask, operator, event, givenFor.get());
        return CompletableFuture.completedFuture(Acknowledge.get());
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
