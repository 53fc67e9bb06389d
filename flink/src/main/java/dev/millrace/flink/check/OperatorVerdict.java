package dev.millrace.flink.check;

import dev.millrace.flink.savepoint.StateVerdict;
import dev.millrace.flink.savepoint.Verdict;
import java.util.List;

/**
 * What would become of one operator's state. Immutable.
 *
 * @param id Flink's hash: the savepoint's, or the job's if it is in no savepoint
 * @param name the job's; empty if no operator of the job has this id
 * @param uid the job's; empty if it set none
 * @param reason empty if the verdict says it all
 */
public record OperatorVerdict(
        String id, String name, String uid, Verdict verdict, String reason, List<StateVerdict> states) {
    public OperatorVerdict {
        states = List.copyOf(states);
    }

    OperatorVerdict because(Verdict other, String why) {
        return new OperatorVerdict(id, name, uid, other, why, states);
    }
}
