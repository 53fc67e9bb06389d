package dev.millrace.flink.checkpoint;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * What checkpoints need to know of a vertex. Immutable.
 *
 * @param operators all in the vertex's chain
 */
public record VertexShape(
        JobVertexID id, String name, int parallelism, int maxParallelism, List<OperatorIDPair> operators) {
    public VertexShape {
        operators = List.copyOf(operators);
    }

    /** Every id that operators may be known by. */
    public static Set<OperatorID> idsOf(Collection<OperatorIDPair> operators) {
        Set<OperatorID> ids = new HashSet<>();
        for (OperatorIDPair pair : operators) {
            ids.add(pair.getGeneratedOperatorID());
            pair.getUserDefinedOperatorID().ifPresent(ids::add);
        }
        return ids;
    }

    /** How many key groups the vertex had in a checkpoint; empty if it had no state in it. */
    public OptionalInt restoredMaxParallelism(Map<OperatorID, OperatorState> states) {
        return operators.stream()
                .map(pair -> StateAssignment.stateOf(pair, states))
                .filter(Objects::nonNull)
                .mapToInt(OperatorState::getMaxParallelism)
                .findFirst();
    }
}
