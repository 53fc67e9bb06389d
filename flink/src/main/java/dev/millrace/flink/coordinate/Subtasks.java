package dev.millrace.flink.coordinate;

import java.util.Set;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** The tasks that coordinators talk to. Thread-safe. */
public interface Subtasks {

    /**
     * Puts an event into the mailbox of the task that runs the operator.
     *
     * @param after the checkpoints whose part by the coordinator does not know of it
     */
    void deliver(JobVertexID vertex, int subtask, OperatorID operator, OperatorEvent event, Set<Long> after);

    ExecutionAttemptID attempt(JobVertexID vertex, int subtask);
}
