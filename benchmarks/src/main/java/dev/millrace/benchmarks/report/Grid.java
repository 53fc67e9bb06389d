package dev.millrace.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of words, for a terminal or for a page. Immutable. */
record Grid(List<String> header, List<List<String>> rows) {
    Grid {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** Columns as wide as they need to be, two blanks apart. */
    String toText() {
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        int[] widths = IntStream.range(0, header.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return all.stream().map(row -> padded(row, widths)).collect(Collectors.joining());
    }

    private static String padded(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder("  ");
        for (int column = 0; column < widths.length; column++) {
            line.append(row.get(column))
                    .append(" ".repeat(2 + widths[column] - row.get(column).length()));
        }
        return line.toString().stripTrailing() + "\n";
    }

    String toMarkdown() {
        String rule = "|" + "---|".repeat(header.size()) + "\n";
        return markdown(header) + rule + rows.stream().map(Grid::markdown).collect(Collectors.joining());
    }

    private static String markdown(List<String> row) {
        return row.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
