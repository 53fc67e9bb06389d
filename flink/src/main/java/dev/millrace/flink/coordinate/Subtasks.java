package dev.millrace.flink.coordinate;

import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** The tasks that coordinators talk to. Thread-safe. */
public interface Subtasks {

    /** Puts an event into the mailbox of the task that runs the operator. */
    void deliver(JobVertexID vertex, int subtask, OperatorID operator, OperatorEvent event);

    ExecutionAttemptID attempt(JobVertexID vertex, int subtask);
}
