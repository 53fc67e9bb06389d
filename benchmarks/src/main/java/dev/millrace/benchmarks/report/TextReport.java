package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.CaseResult;

/** A case for the terminal. Stateless. */
public final class TextReport {
    private TextReport() {}

    public static String of(CaseResult result) {
        CaseTables tables = new CaseTables(result);
        StringBuilder text =
                new StringBuilder(tables.title() + ": " + result.definition().description() + "\n");
        text.append(tables.figures().toText());
        if (!tables.advantages().rows().isEmpty()) {
            text.append(tables.advantages().toText());
        }
        if (!tables.floors().rows().isEmpty()) {
            text.append(tables.floors().toText());
        }
        return text.toString();
    }
}
