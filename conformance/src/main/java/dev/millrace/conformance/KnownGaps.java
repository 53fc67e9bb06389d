package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The test methods that need what Millrace does not have yet, each with the reason. Immutable.
 *
 * @param reasons by {@code class#method}
 */
record KnownGaps(Map<String, String> reasons) {

    /** Reads lines of the form {@code class#method reason}; {@code # } begins a comment. */
    static KnownGaps read(Path file) throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String[] parts = text.split("\\s+", 2);
            if (parts.length < 2 || !parts[0].contains("#")) {
                throw new IllegalArgumentException(
                        file + ": '" + text + "' should be a class#method and, after a space, the reason");
            }
            reasons.put(parts[0], parts[1]);
        }
        return new KnownGaps(reasons);
    }

    Set<String> methods() {
        return reasons.keySet();
    }
}
