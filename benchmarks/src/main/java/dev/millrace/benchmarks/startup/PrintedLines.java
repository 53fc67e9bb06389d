package dev.millrace.benchmarks.startup;

import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;
import java.util.List;
import java.util.regex.Pattern;

/** The output of Flink's {@code print()}, compared without the subtask number before each line. Stateless. */
final class PrintedLines {
    private static final Pattern SUBTASK = Pattern.compile("^\\d+> ");

    private PrintedLines() {}

    static Fingerprint fingerprint(List<String> lines) {
        FingerprintBuilder printed = new FingerprintBuilder();
        lines.forEach(line -> printed.add(hash(SUBTASK.matcher(line).replaceFirst(""))));
        return printed.build();
    }

    private static long hash(String line) {
        return line.chars().asLongStream().reduce(line.length(), Hash::of);
    }
}
