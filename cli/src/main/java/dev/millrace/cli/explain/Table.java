package dev.millrace.cli.explain;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Text in columns, each as wide as its widest cell. Owned by one thread. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> header) {
        rows.add(header);
    }

    public void add(List<String> row) {
        rows.add(row);
    }

    public void print(String indent, PrintStream out) {
        int columnCount = rows.get(0).size();
        int[] widths = new int[columnCount];
        for (List<String> row : rows) {
            for (int i = 0; i < columnCount; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < columnCount; i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i < columnCount - 1) {
                    line.append(" ".repeat(widths[i] - cell.length())).append(GAP);
                }
            }
            out.println(line);
        }
    }
}
