package dev.millrace.flink.coordinate;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Leads from a coordinator to one subtask of its operator. Thread-safe.
 *
 * @param subtasks the tasks
 * @param vertex the vertex that the operator is in
 * @param operator the operator
 * @param subtask from 0
 */
record Gateway(Subtasks subtasks, JobVertexID vertex, OperatorID operator, int subtask)
        implements OperatorCoordinator.SubtaskGateway {

    @Override
    public CompletableFuture<Acknowledge> sendEvent(OperatorEvent event) {
        subtasks.deliver(vertex, subtask, operator, event);
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
