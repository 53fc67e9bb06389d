package dev.millrace.benchmarks.measure;

import dev.millrace.benchmarks.measure.Contender.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the engines of a case in turn, A B C A B C, so that a drift of the machine meets all of them. The first round is
 * not counted. An engine whose output differs from the reference's, or that fails, is not run again. Owned by one
 * thread.
 */
public final class Rounds {
    private final int countedRounds;
    private final Consumer<String> progress;

    /** @param progress is told one line a run */
    public Rounds(int countedRounds, Consumer<String> progress) {
        this.countedRounds = countedRounds;
        this.progress = progress;
    }

    /** Blocks until all rounds are done. */
    public CaseResult run(Case definition) throws InterruptedException {
        List<Runs> all = definition.contenders().stream().map(Runs::new).toList();
        for (int round = 0; round <= countedRounds; round++) {
            runRound(definition, all, round);
            compareOutputs(all);
        }
        List<EngineOutcome> outcomes =
                all.stream().map(runs -> runs.outcome(all)).toList();
        return new CaseResult(definition, countedRounds, outcomes);
    }

    private void runRound(Case definition, List<Runs> all, int round) throws InterruptedException {
        for (Runs runs : all) {
            if (runs.isOk()) {
                progress.accept(String.format(
                        "%s p=%d round %d of %d%s: %s",
                        definition.id(),
                        definition.parallelism(),
                        round,
                        countedRounds,
                        round == 0 ? " (not counted)" : "",
                        runs.engine()));
                runOnce(runs, round > 0);
            }
        }
    }

    private void runOnce(Runs runs, boolean counts) throws InterruptedException {
        try {
            runs.add(runs.contender().run().measure(), counts);
        } catch (RunFailedException e) {
            runs.fail(e.getMessage());
            progress.accept("  failed: " + e.getMessage());
        }
    }

    /** The reference is the work by hand where there is one, otherwise the first engine that ended. */
    private static void compareOutputs(List<Runs> all) {
        Optional<Runs> byHand =
                ended(all).filter(runs -> runs.contender().role() == Role.LIMIT).findFirst();
        Optional<Runs> reference = byHand.or(() -> ended(all).findFirst());
        reference.ifPresent(good -> ended(all).toList().forEach(runs -> runs.compareWith(good)));
    }

    private static Stream<Runs> ended(List<Runs> all) {
        return all.stream().filter(runs -> runs.isOk() && runs.fingerprint().isPresent());
    }
}
