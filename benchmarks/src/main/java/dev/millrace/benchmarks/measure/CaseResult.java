package dev.millrace.benchmarks.measure;

import dev.millrace.benchmarks.measure.Contender.Role;
import java.util.List;
import java.util.Optional;

/** A case with what every engine made of it. Immutable. */
public record CaseResult(Case definition, int rounds, List<EngineOutcome> outcomes) {
    public CaseResult {
        outcomes = List.copyOf(outcomes);
    }

    public boolean isValid() {
        return outcomes.stream().allMatch(EngineOutcome::isOk);
    }

    /** The row of the engine whose figures are of interest, if it took part. */
    public Optional<EngineOutcome> underTest() {
        return outcomes.stream()
                .filter(outcome -> outcome.contender().role() == Role.UNDER_TEST)
                .findFirst();
    }
}
