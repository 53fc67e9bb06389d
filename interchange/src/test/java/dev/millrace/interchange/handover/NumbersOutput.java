package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What {@link dev.millrace.interchange.job.Numbers} has committed so far. Immutable. */
record NumbersOutput(List<String> lines) {
    static NumbersOutput of(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .toList()) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return new NumbersOutput(lines);
    }

    /** Each number was written once, and each key's count has no gap. */
    void assertExact(long count) {
        Map<String, Set<Long>> counts = new HashMap<>();
        Set<Long> numbers = new HashSet<>();
        for (String line : lines) {
            String[] parts = line.split("\\|");
            counts.computeIfAbsent(parts[0], key -> new HashSet<>()).add(Long.parseLong(parts[1]));
            numbers.add(Long.parseLong(parts[2]));
        }
        assertThat(lines).as("lines").hasSize((int) count);
        assertThat(numbers).as("distinct numbers").hasSize((int) count);
        assertThat(counts.values().stream().mapToInt(Set::size).sum())
                .as("distinct counts of all keys")
                .isEqualTo((int) count);
    }
}
