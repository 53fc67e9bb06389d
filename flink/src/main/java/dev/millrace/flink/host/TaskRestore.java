package dev.millrace.flink.host;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * What one task starts from. Immutable.
 *
 * @param checkpointId of the checkpoint that the state is from; empty if the job starts from nothing
 * @param states of the task's operators
 * @param isFinished whether the task had nothing left to do, and has nothing to do now
 */
public record TaskRestore(
        Optional<Long> checkpointId, Map<OperatorID, OperatorSubtaskState> states, boolean isFinished) {
    /** From nothing. */
    public static final TaskRestore NOTHING = new TaskRestore(Optional.empty(), Map.of(), false);

    public TaskRestore {
        states = Map.copyOf(states);
    }
}
