package dev.millrace.server.view;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.execution.ExecutionState;

/**
 * When a subtask entered and left its states, in milliseconds since 1970, as arrays in the order of the states; 0 for
 * what never was. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent")
record StateTimes(long[] entered, long[] left) {
    /** As a subtask goes through them, which is not the order of their declaration. */
    private static final List<ExecutionState> COURSE = List.of(
            ExecutionState.CREATED,
            ExecutionState.SCHEDULED,
            ExecutionState.DEPLOYING,
            ExecutionState.INITIALIZING,
            ExecutionState.RUNNING,
            ExecutionState.CANCELING,
            ExecutionState.FINISHED,
            ExecutionState.CANCELED,
            ExecutionState.FAILED);

    /** A subtask is scheduled and deployed at the instant at which it begins to be made ready: Flink shows both. */
    static StateTimes of(Map<ExecutionState, Long> enteredMs) {
        Map<ExecutionState, Long> all = new EnumMap<>(ExecutionState.class);
        all.putAll(enteredMs);
        Long begun = enteredMs.getOrDefault(ExecutionState.INITIALIZING, enteredMs.get(ExecutionState.RUNNING));
        if (begun != null) {
            all.putIfAbsent(ExecutionState.SCHEDULED, begun);
            all.putIfAbsent(ExecutionState.DEPLOYING, begun);
            all.putIfAbsent(ExecutionState.INITIALIZING, begun);
        }
        if (all.containsKey(ExecutionState.FAILED)) {
            all.remove(ExecutionState.CANCELING); // all subtasks are cancelled when one has failed, itself among them
        }
        return inOrder(all);
    }

    private static StateTimes inOrder(Map<ExecutionState, Long> all) {
        long[] entered = new long[ExecutionState.values().length];
        long[] left = new long[ExecutionState.values().length];
        ExecutionState before = null;
        for (ExecutionState state : COURSE) {
            Long atMs = all.get(state);
            if (atMs != null) {
                entered[state.ordinal()] = atMs;
                if (before != null) {
                    left[before.ordinal()] = Math.max(atMs, entered[before.ordinal()]);
                }
                before = state;
            }
        }
        return new StateTimes(entered, left);
    }
}
