package dev.millrace.flink.check;

import dev.millrace.flink.check.Probing.Probed;
import dev.millrace.flink.savepoint.AskedState;
import dev.millrace.flink.savepoint.Compatibility;
import dev.millrace.flink.savepoint.SavedOperator;
import dev.millrace.flink.savepoint.StateKind;
import dev.millrace.flink.savepoint.StateMeta;
import dev.millrace.flink.savepoint.StateVerdict;
import dev.millrace.flink.savepoint.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the states that an operator had with those that it asks for. Stateless. */
final class StateFit {
    private StateFit() {}

    static List<StateVerdict> of(SavedOperator saved, Probed probed) {
        List<StateVerdict> verdicts = new ArrayList<>();
        for (StateMeta state : saved.states()) {
            verdicts.add(asked(state, probed)
                    .map(asked -> Compatibility.of(state, asked, saved.missing()))
                    .orElseGet(() -> unasked(state, saved, probed)));
        }
        probed.registrations().stream()
                .filter(asked ->
                        !probed.isDeclared() && saved.states().stream().noneMatch(state -> isSame(state, asked)))
                .forEach(asked -> verdicts.add(new StateVerdict(asked.name(), asked.kind(), Verdict.NEW, "")));
        return verdicts;
    }

    private static Optional<AskedState> asked(StateMeta state, Probed probed) {
        return probed.registrations().stream()
                .filter(asked -> isSame(state, asked))
                .findFirst();
    }

    /** Flink keeps broadcast state apart from lists of the same name. */
    private static boolean isSame(StateMeta state, AskedState asked) {
        return state.name().equals(asked.name())
                && (state.kind() == StateKind.BROADCAST) == (asked.kind() == StateKind.BROADCAST);
    }

    private static StateVerdict unasked(StateMeta state, SavedOperator saved, Probed probed) {
        Optional<String> unreadable = Compatibility.unreadable(state, saved.missing());
        if (unreadable.isPresent()) {
            return new StateVerdict(state.name(), state.kind(), Verdict.FAILS, unreadable.get());
        }
        return probed.reason()
                .map(reason -> new StateVerdict(state.name(), state.kind(), Verdict.UNKNOWN, reason))
                .orElseGet(() -> new StateVerdict(
                        state.name(),
                        state.kind(),
                        Verdict.UNCLAIMED,
                        "the operator did not ask for it when it was opened"));
    }
}
