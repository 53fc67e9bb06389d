package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands in a configuration file, each key with its line. It reads as Flink does, and uses nothing of Flink: what
 * a file says of logs is needed before there may be a logger. Immutable.
 *
 * @param path as it was given
 * @param isStandardYaml false for {@code flink-conf.yaml}, which Flink reads line by line
 * @param entries by key, in the order of the file; of a key that stands twice, the last
 * @param remarks lines that say nothing, and keys that stand twice
 */
public record ConfigurationFile(Path path, boolean isStandardYaml, Map<String, Entry> entries, List<String> remarks) {
    private static final String LEGACY = "flink-conf.yaml";
    private static final String STANDARD = "config.yaml";

    /** One value, as text, and the line of its key, counted from 1. */
    public record Entry(String value, int line) {}

    public ConfigurationFile {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        remarks = List.copyOf(remarks);
    }

    /** The file of a directory that Flink would read: {@code flink-conf.yaml} before {@code config.yaml}. */
    public static Optional<Path> in(Path directory) {
        for (String name : new String[] {LEGACY, STANDARD}) {
            if (Files.isRegularFile(directory.resolve(name))) {
                return Optional.of(directory.resolve(name));
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a file: line by line if its name has {@code flink-conf} in it, as standard YAML if not.
     *
     * @throws dev.millrace.engine.error.MillraceException E132 if it cannot be read
     */
    public static ConfigurationFile read(Path file) {
        String text;
        try {
            if (!Files.isReadable(file)) {
                throw new IOException(Files.exists(file) ? "it may not be read by this user" : "there is no such file");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Errors.user("E132", "could not read '" + file + "': " + e.getMessage(), "correct the file", e);
        }
        Reading reading = new Reading();
        boolean isStandard = !String.valueOf(file.getFileName()).contains("flink-conf");
        if (isStandard) {
            new StandardYaml(reading).read(file, text);
        } else {
            readLines(text, reading);
        }
        List<String> remarks =
                reading.remarks.stream().map(remark -> file + ":" + remark).toList();
        return new ConfigurationFile(file, isStandard, reading.entries, remarks);
    }

    /**
     * Reads lines of {@code key: value}, as Flink reads {@code flink-conf.yaml} and its images
     * {@code FLINK_PROPERTIES}.
     */
    static Map<String, Entry> readLines(String text) {
        Reading reading = new Reading();
        readLines(text, reading);
        return reading.entries;
    }

    private static void readLines(String text, Reading reading) {
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String content = line.split("#", 2)[0].strip();
            if (content.isEmpty()) {
                continue;
            }
            String[] pair = content.split(": ", 2);
            if (pair.length < 2 || pair[0].isBlank() || pair[1].isBlank()) {
                reading.remarks.add(number + " says nothing: it is not 'key: value', with a space after the colon");
            } else {
                reading.put(pair[0].strip(), pair[1].strip(), number);
            }
        }
    }

    /** What was read so far. Owned by the thread that reads. */
    static final class Reading {
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final List<String> remarks = new ArrayList<>();

        void put(String key, String value, int line) {
            Entry before = entries.put(key, new Entry(value, line));
            if (before != null) {
                remarks.add(line + " sets '" + key + "' again: line " + before.line() + " no longer counts");
            }
        }

        void remark(int line, String text) {
            remarks.add(line + " " + text);
        }
    }
}
