package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.CaseResult;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.EngineOutcome;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What there is to print about one case. Immutable. */
record CaseTables(CaseResult result) {

    String title() {
        String records = result.definition().recordCount() == 0
                ? ""
                : String.format(
                        Locale.ROOT, ", %,d records", result.definition().recordCount());
        return result.definition().id() + ", parallelism " + result.definition().parallelism() + records;
    }

    /** One row an engine. */
    Grid figures() {
        List<Figure> figures = figuresInOrder();
        List<String> header = new ArrayList<>(List.of("engine"));
        figures.forEach(figure -> header.add(figure.label()));
        header.add("output");
        return new Grid(
                header,
                result.outcomes().stream()
                        .map(outcome -> figureRow(outcome, figures))
                        .toList());
    }

    private static List<String> figureRow(EngineOutcome outcome, List<Figure> figures) {
        List<String> row = new ArrayList<>(List.of(outcome.engine()));
        figures.forEach(figure -> row.add(format(outcome.figures().get(figure))));
        row.add(
                outcome.isOk()
                        ? outcome.fingerprint().orElseThrow().toString()
                        : outcome.status() + ": " + outcome.message());
        return row;
    }

    /** How many times better the engine under test is than each other engine; no rows if it has no valid figures. */
    Grid advantages() {
        List<Figure> figures = figuresInOrder();
        List<String> header = new ArrayList<>(List.of("times better than"));
        figures.forEach(figure -> header.add(figure.label()));
        List<List<String>> rows = new ArrayList<>();
        result.underTest().ifPresent(ours -> {
            for (EngineOutcome peer : result.outcomes()) {
                Map<Figure, Spread> advantages = ours.advantagesOver(peer.engine());
                if (!advantages.isEmpty()) {
                    rows.add(advantageRow(peer, advantages, figures));
                }
            }
        });
        return new Grid(header, rows);
    }

    /** Against the limit there is nothing to win, so it gets no verdict. */
    private static List<String> advantageRow(EngineOutcome peer, Map<Figure, Spread> advantages, List<Figure> figures) {
        List<String> row = new ArrayList<>(List.of(peer.engine()));
        for (Figure figure : figures) {
            Spread advantage = advantages.get(figure);
            String verdict = peer.contender().role() == Role.LIMIT ? "" : " " + Verdict.of(advantage);
            row.add(format(advantage) + verdict);
        }
        return row;
    }

    /** One row for each thing that the engine under test has to reach. */
    Grid floors() {
        return new Grid(
                List.of("floor", "median", "reached"),
                result.definition().floors().stream().map(this::floorRow).toList());
    }

    private List<String> floorRow(Floor floor) {
        OptionalDouble value = valueOf(floor);
        return List.of(
                floor.toString(),
                value.isPresent() ? Numbers.format(value.getAsDouble()) : "not measured",
                value.isPresent() && floor.isReachedBy(value.getAsDouble()) ? "yes" : "no");
    }

    OptionalDouble valueOf(Floor floor) {
        return result.underTest().map(floor::valueIn).orElse(OptionalDouble.empty());
    }

    /** A line for each figure in which a peer, not the limit, was as good or better. */
    List<String> lossesAndTies() {
        List<String> lines = new ArrayList<>();
        for (EngineOutcome peer : peers()) {
            Map<Figure, Spread> advantages = result.underTest()
                    .map(ours -> ours.advantagesOver(peer.engine()))
                    .orElse(Map.of());
            for (Figure figure : figuresInOrder()) {
                Optional.ofNullable(advantages.get(figure))
                        .filter(advantage -> Verdict.of(advantage) != Verdict.WINS)
                        .ifPresent(advantage -> lines.add(title() + ", " + figure.label() + ": " + Verdict.of(advantage)
                                + " against " + peer.engine() + " at " + Numbers.format(advantage)));
            }
        }
        return lines;
    }

    /** A line for each engine without valid figures. */
    List<String> invalid() {
        return result.outcomes().stream()
                .filter(outcome -> !outcome.isOk())
                .map(outcome -> title() + ": " + outcome.engine() + " " + outcome.status() + ", " + outcome.message())
                .toList();
    }

    private List<EngineOutcome> peers() {
        return result.outcomes().stream()
                .filter(outcome -> outcome.contender().role() == Role.PEER)
                .toList();
    }

    private List<Figure> figuresInOrder() {
        return result.outcomes().stream()
                .flatMap(outcome -> outcome.figures().keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static String format(Spread spread) {
        return spread == null ? "" : Numbers.format(spread);
    }
}
