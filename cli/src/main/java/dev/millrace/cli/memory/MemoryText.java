package dev.millrace.cli.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a budget for people, in MB. Immutable. */
public final class MemoryText {
    private static final double MEBIBYTE = 1 << 20;

    private MemoryText() {}

    /** One line a part; the last is the sum. */
    public static List<String> lines(MemoryBudget budget) {
        List<String> lines = new ArrayList<>();
        if (!budget.isConfigured()) {
            lines.add("memory: no size is set, Java chooses the heap (usually a quarter of the machine's memory)");
            return lines;
        }
        lines.add("memory of the one process, for JobManager and TaskManager together:");
        add(
                lines,
                "heap",
                budget.heapBytes(),
                "framework " + size(budget.frameworkHeapBytes()) + ", tasks " + size(budget.taskHeapBytes())
                        + ", network " + size(budget.networkBytes()));
        add(
                lines,
                "direct",
                budget.directBytes(),
                "framework " + size(budget.frameworkOffHeapBytes()) + ", tasks " + size(budget.taskOffHeapBytes()));
        add(lines, "managed", budget.managedBytes(), "for RocksDB");
        add(lines, "metaspace", budget.metaspaceBytes(), "");
        add(lines, "overhead", budget.overheadBytes(), "");
        add(lines, "total", budget.processBytes(), "");
        lines.add("flags of the JVM: " + String.join(" ", budget.jvmFlags()));
        return lines;
    }

    private static void add(List<String> lines, String name, long bytes, String detail) {
        String line = String.format(Locale.ROOT, "  %-9s %8s MB", name, size(bytes));
        lines.add(detail.isEmpty() ? line : line + "  (" + detail + ")");
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEBIBYTE).replaceFirst("\\.0$", "");
    }
}
