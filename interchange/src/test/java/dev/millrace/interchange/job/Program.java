package dev.millrace.interchange.job;

import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that can be run in several legs, each from where the last one was stopped. */
public interface Program {
    void define(StreamExecutionEnvironment env, Leg leg);

    /**
     * How many sources, or splits of sources, will say that they have come to the end of a leg that is not the last.
     */
    int arrivals(Leg leg);

    /** The states that the subtasks of a vertex are in at the end of a leg that is not the last. */
    default Set<ExecutionState> atTheEndOf(Leg leg, String vertex) {
        return Set.of(ExecutionState.RUNNING);
    }

    /** How many lines the outputs must have before the sources may end, by name of the output. */
    default Map<String, Long> linesBeforeEnd() {
        return Map.of();
    }
}
