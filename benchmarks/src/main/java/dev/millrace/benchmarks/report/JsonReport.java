package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.CaseResult;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.EngineOutcome;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Spread;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** An array with one object for each engine of each case. Immutable. */
public final class JsonReport {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Origin origin;

    public JsonReport(Origin origin) {
        this.origin = origin;
    }

    public String of(List<CaseResult> results) {
        ArrayNode rows = mapper.createArrayNode();
        for (CaseResult result : results) {
            result.outcomes().forEach(outcome -> rows.add(row(result, outcome)));
        }
        return rows.toPrettyString() + "\n";
    }

    private ObjectNode row(CaseResult result, EngineOutcome outcome) {
        Case definition = result.definition();
        ObjectNode row = mapper.createObjectNode()
                .put("id", definition.id())
                .put("engine", outcome.engine())
                .put("parallelism", definition.parallelism())
                .put("records", definition.recordCount())
                .put("rounds", result.rounds())
                .put("status", outcome.status().toString());
        if (!outcome.message().isEmpty()) {
            row.put("message", outcome.message());
        }
        outcome.fingerprint()
                .ifPresent(output -> row.put("outputCount", output.count())
                        .put("outputChecksum", Long.toHexString(output.checksum())));
        addFigures(row, outcome.figures());
        ObjectNode ratios = row.putObject("ratios");
        outcome.advantages().forEach((peer, figures) -> addFigures(ratios.putObject(peer), figures));
        if (outcome.contender().role() == Role.UNDER_TEST) {
            addFloors(row.putArray("floors"), definition.floors(), outcome);
        }
        row.set("origin", mapper.valueToTree(origin));
        return row;
    }

    private static void addFigures(ObjectNode parent, Map<Figure, Spread> figures) {
        for (Figure figure : Figure.values()) {
            Spread spread = figures.get(figure);
            if (spread != null) {
                parent.putObject(figure.jsonName())
                        .put("median", spread.median())
                        .put("min", spread.min())
                        .put("max", spread.max());
            }
        }
    }

    private static void addFloors(ArrayNode parent, List<Floor> floors, EngineOutcome outcome) {
        for (Floor floor : floors) {
            OptionalDouble value = floor.valueIn(outcome);
            ObjectNode node = parent.addObject().put("floor", floor.toString());
            value.ifPresent(median -> node.put("median", median));
            node.put("reached", value.isPresent() && floor.isReachedBy(value.getAsDouble()));
        }
    }
}
