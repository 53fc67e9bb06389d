package org.apache.flink.runtime.executiongraph;

import java.util.List;

/** Makes a record of past attempts, which Flink itself fills as they end. Immutable. */
public final class PastExecutions {
    private PastExecutions() {}

    /** All of them, oldest first. */
    public static ExecutionHistory of(List<ArchivedExecution> executions) {
        ExecutionHistory history = new ExecutionHistory(executions.size());
        executions.forEach(history::add);
        return history;
    }
}
