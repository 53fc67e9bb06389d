package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.CaseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page with all figures of one run of the command. Immutable. */
public final class Page {
    private final Origin origin;

    public Page(Origin origin) {
        this.origin = origin;
    }

    public String of(List<CaseResult> results) {
        List<CaseTables> cases = results.stream().map(CaseTables::new).toList();
        return introduction()
                + "\n" + provenance(results)
                + "\n## Floors\n\n" + floors(cases).toMarkdown()
                + "\n## Losing and tying cases\n\n" + list(cases, CaseTables::lossesAndTies)
                + "\n## Wrong or unfinished\n\n" + list(cases, CaseTables::invalid)
                + "\n## All figures\n" + cases.stream().map(Page::section).collect(Collectors.joining());
    }

    private static String introduction() {
        try (InputStream in = Page.class.getResourceAsStream("introduction.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String provenance(List<CaseResult> results) {
        String rounds = results.stream()
                .map(result -> Integer.toString(result.rounds()))
                .distinct()
                .collect(Collectors.joining(", "));
        return "To repeat it:\n\n```\n" + origin.command() + "\n```\n\n"
                + new Grid(
                                List.of("", ""),
                                List.of(
                                        List.of("commit", origin.commit()),
                                        List.of("machine", origin.machine()),
                                        List.of("JDK", origin.jdk()),
                                        List.of("JVM flags of every engine", "`" + origin.jvmFlags() + "`"),
                                        List.of("sources", origin.source()),
                                        List.of("counted rounds", rounds)))
                        .toMarkdown();
    }

    private static Grid floors(List<CaseTables> cases) {
        List<List<String>> rows = cases.stream()
                .flatMap(tables -> tables.floors().rows().stream()
                        .map(row -> List.of(tables.title(), row.get(0), row.get(1), row.get(2))))
                .toList();
        return new Grid(List.of("case", "floor", "median", "reached"), rows);
    }

    private static String list(List<CaseTables> cases, Function<CaseTables, List<String>> linesOf) {
        String lines = cases.stream()
                .flatMap(tables -> linesOf.apply(tables).stream())
                .map(line -> "- " + line + "\n")
                .collect(Collectors.joining());
        return lines.isEmpty() ? "None.\n" : lines;
    }

    private static String section(CaseTables tables) {
        String advantages = tables.advantages().rows().isEmpty()
                ? ""
                : "\n" + tables.advantages().toMarkdown();
        return "\n### " + tables.title() + "\n\n" + tables.result().definition().description() + "\n\n"
                + tables.figures().toMarkdown() + advantages;
    }
}
