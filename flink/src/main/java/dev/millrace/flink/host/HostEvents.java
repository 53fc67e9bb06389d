package dev.millrace.flink.host;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventDispatcher;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;

/** Connects the operators of one task with their coordinators. Owned by the task's thread. */
final class HostEvents implements OperatorEventDispatcher {
    private final JobScope job;
    private final int subtask;
    private final Map<OperatorID, OperatorEventHandler> handlers = new HashMap<>();

    HostEvents(JobScope job, int subtask) {
        this.job = job;
        this.subtask = subtask;
    }

    @Override
    public void registerEventHandler(OperatorID operator, OperatorEventHandler handler) {
        handlers.put(operator, handler);
    }

    @Override
    public OperatorEventGateway getOperatorEventGateway(OperatorID operator) {
        return event -> job.events().send(operator, subtask, event);
    }

    /** Hands an event to the operator it is for. */
    void deliver(OperatorID operator, OperatorEvent event) {
        OperatorEventHandler handler = handlers.get(operator);
        if (handler == null) {
            throw new IllegalStateException("operator " + operator + " takes no events but got " + event);
        }
        handler.handleOperatorEvent(event);
    }
}
