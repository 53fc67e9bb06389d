package dev.millrace.flink.job;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.IOMetrics;

/**
 * How one subtask fares at one instant, in Flink's terms. Immutable.
 *
 * @param attempt its present attempt
 * @param state where it stands
 * @param enteredMs when it entered each state that it has been in, in milliseconds since 1970
 * @param failure what ended it, if it failed
 * @param io what its present attempt has taken, emitted and waited for, until now or until its end
 */
public record SubtaskStatus(
        ExecutionAttemptID attempt,
        ExecutionState state,
        Map<ExecutionState, Long> enteredMs,
        Optional<Throwable> failure,
        IOMetrics io) {
    public SubtaskStatus {
        enteredMs = Map.copyOf(enteredMs);
    }
}
