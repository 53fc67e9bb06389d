package dev.millrace.flink.savepoint;

import dev.millrace.engine.error.MillraceException;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * An operator of a savepoint and what describes its state, for comparison with a job's. Immutable.
 *
 * @param isFinished whether all of its subtasks had finished
 * @param holdsAnything whether something is lost if it is left out
 * @param formats how its keyed state is written: "canonical", "heap", "RocksDB", ...
 * @param states that it had
 * @param missing classes of these that are not on the class path
 * @param faults what of it is missing or damaged
 */
public record SavedOperator(
        OperatorID id,
        int parallelism,
        int maxParallelism,
        boolean isFinished,
        boolean holdsAnything,
        List<String> formats,
        List<StateMeta> states,
        List<String> missing,
        List<MillraceException> faults) {

    /** All operators of a savepoint, by their ids. */
    public static List<SavedOperator> of(SavepointMetadata metadata, ClassLoader classLoader) {
        return metadata.content().getOperatorStates().stream()
                .sorted(Comparator.comparing(state -> state.getOperatorID().toHexString()))
                .map(state -> of(state, classLoader, false))
                .toList();
    }

    /** An operator of which only what describes its state is read. */
    public static SavedOperator of(OperatorState operator, ClassLoader classLoader) {
        return of(operator, classLoader, false);
    }

    /** An operator all of whose state is read, to find what is damaged. */
    public static SavedOperator wholly(OperatorState operator, ClassLoader classLoader) {
        return of(operator, classLoader, true);
    }

    private static SavedOperator of(OperatorState operator, ClassLoader classLoader, boolean isWhole) {
        OperatorScan scan = new OperatorScan(operator, classLoader, isWhole).run();
        return new SavedOperator(
                operator.getOperatorID(),
                operator.getParallelism(),
                operator.getMaxParallelism(),
                operator.isFullyFinished(),
                operator.getCoordinatorState() != null
                        || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState),
                scan.formats(),
                scan.states(),
                List.copyOf(scan.missing()),
                List.copyOf(scan.faults()));
    }
}
