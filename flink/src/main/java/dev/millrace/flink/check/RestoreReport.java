package dev.millrace.flink.check;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.savepoint.Verdict;
import java.util.List;

/**
 * Whether a job could start from a savepoint. Immutable.
 *
 * @param path of the savepoint
 * @param jobName of the job
 * @param isLenient whether state that no operator takes may be left out
 * @param operators of the savepoint first, then those that only the job has
 * @param faults what of the savepoint is missing or damaged, or in flight along an edge that cannot take it up
 */
public record RestoreReport(
        String path,
        String jobName,
        boolean isLenient,
        List<OperatorVerdict> operators,
        List<MillraceException> faults) {
    public RestoreReport {
        operators = List.copyOf(operators);
        faults = List.copyOf(faults);
    }

    /** As far as that can be known without running it. */
    public boolean wouldRestore() {
        return faults.isEmpty()
                && operators.stream()
                        .noneMatch(operator -> operator.verdict() == Verdict.FAILS
                                || (operator.verdict() == Verdict.DROPPED && !isLenient));
    }

    /** Whether something was left open. */
    public boolean isComplete() {
        return operators.stream().noneMatch(operator -> operator.verdict() == Verdict.UNKNOWN);
    }
}
