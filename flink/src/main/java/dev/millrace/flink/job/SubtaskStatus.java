package dev.millrace.flink.job;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;

/**
 * How one subtask fares at one instant, in Flink's terms. Immutable.
 *
 * @param attempt its present attempt
 * @param state where it stands
 * @param enteredMs when it entered each state that it has been in, in milliseconds since 1970
 * @param failure what ended it, if it failed
 */
public record SubtaskStatus(
        ExecutionAttemptID attempt,
        ExecutionState state,
        Map<ExecutionState, Long> enteredMs,
        Optional<Throwable> failure) {
    public SubtaskStatus {
        enteredMs = Map.copyOf(enteredMs);
    }
}
