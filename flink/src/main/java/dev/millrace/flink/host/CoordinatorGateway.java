package dev.millrace.flink.host;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.SerializedValue;

/**
 * The way to coordinators for operators that use the environment's gateway instead of an event dispatcher. Thread-safe.
 *
 * @param job whose coordinators are meant
 * @param subtask who sends
 */
record CoordinatorGateway(JobScope job, int subtask) implements TaskOperatorEventGateway {

    @Override
    public void sendOperatorEventToCoordinator(OperatorID operator, SerializedValue<OperatorEvent> event) {
        job.events().send(operator, subtask, open(event, operator));
    }

    @Override
    public CompletableFuture<CoordinationResponse> sendRequestToCoordinator(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        return job.events().request(operator, open(request, operator));
    }

    private <T> T open(SerializedValue<T> value, OperatorID operator) {
        try {
            return value.deserializeValue(job.classLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "cannot read what is meant for the coordinator of operator " + operator, e);
        }
    }
}
