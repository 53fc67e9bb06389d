package dev.millrace.interchange.journey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a job's outputs hold: the lines of each key, in order; sorted, where a name begins with {@code ~}, since Flink
 * promises no order there.
 */
final class Outputs {
    private Outputs() {}

    static Map<String, Map<String, List<String>>> read(Path directory) throws IOException {
        Map<String, Map<String, List<String>>> all = new TreeMap<>();
        try (Stream<Path> names = Files.list(directory)) {
            for (Path output : names.toList()) {
                all.put(output.getFileName().toString(), byKey(output));
            }
        }
        return all;
    }

    private static Map<String, List<String>> byKey(Path output) throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (String line : lines(output)) {
            lines.computeIfAbsent(line.substring(0, line.indexOf('|')), key -> new ArrayList<>())
                    .add(line);
        }
        if (output.getFileName().toString().startsWith("~")) {
            lines.values().forEach(ofKey -> ofKey.sort(null));
        }
        return lines;
    }

    /** Leg by leg, which is how files are named; files that are not finished are hidden. */
    private static List<String> lines(Path output) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output)) {
            List<Path> visible = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
            for (Path file : visible) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    /** What differs, line by line, in words. */
    static List<String> differences(
            Map<String, Map<String, List<String>>> expected, Map<String, Map<String, List<String>>> actual) {
        List<String> differences = new ArrayList<>();
        Set<String> outputs = new TreeSet<>(expected.keySet());
        outputs.addAll(actual.keySet());
        for (String output : outputs) {
            Map<String, List<String>> left = expected.getOrDefault(output, Map.of());
            Map<String, List<String>> right = actual.getOrDefault(output, Map.of());
            Set<String> keys = new TreeSet<>(left.keySet());
            keys.addAll(right.keySet());
            for (String key : keys) {
                collect(
                        output + " of key " + key + ": ",
                        left.getOrDefault(key, List.of()),
                        right.getOrDefault(key, List.of()),
                        differences);
            }
        }
        return differences;
    }

    private static void collect(String where, List<String> expected, List<String> actual, List<String> differences) {
        List<String> missing = new ArrayList<>(expected);
        actual.forEach(missing::remove);
        List<String> extra = new ArrayList<>(actual);
        expected.forEach(extra::remove);
        missing.forEach(line -> differences.add(where + "missing " + line));
        extra.forEach(line -> differences.add(where + "more than expected " + line));
        if (missing.isEmpty() && extra.isEmpty() && !expected.equals(actual)) {
            differences.add(where + "another order: " + actual + " rather than " + expected);
        }
    }

    static long count(Path output) throws IOException {
        return Files.exists(output) ? lines(output).size() : 0;
    }
}
