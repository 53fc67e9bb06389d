package dev.millrace.server.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in the syntax of log4j 1, which log4j 2 reads without a word and takes for one that says nothing. Immutable.
 *
 * @param file its path
 * @param line of the first key that gives it away, counted from 1
 * @param levels by logger, the root's under the empty name
 */
record Log4j1File(Path file, int line, Map<String, String> levels) {
    private static final Pattern OLD =
            Pattern.compile("log4j\\.(rootLogger|rootCategory|logger\\.|category\\.|appender\\.|threshold).*");
    private static final Pattern NEW = Pattern.compile("(rootLogger|logger|appender|loggers|appenders)\\b.*[=:].*");
    private static final Pattern LEVEL = Pattern.compile(
            "log4j\\.(rootLogger|rootCategory|(?:logger|category)\\.([^\\s=:]+))\\s*[=:]\\s*([A-Za-z]+)\\b.*");

    /**
     * Reads a file of either syntax; empty if it has keys of log4j 2, or none of log4j 1.
     *
     * @throws IOException if it cannot be read
     */
    static Optional<Log4j1File> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        Map<String, String> levels = new TreeMap<>();
        int first = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (NEW.matcher(line).matches()) {
                return Optional.empty();
            }
            if (!OLD.matcher(line).matches()) {
                continue;
            }
            first = first == 0 ? i + 1 : first;
            Matcher level = LEVEL.matcher(line);
            if (level.matches()) {
                String name = level.group(2) == null ? "" : level.group(2);
                levels.put(name, level.group(3).toUpperCase(Locale.ROOT));
            }
        }
        return first == 0 ? Optional.empty() : Optional.of(new Log4j1File(file, first, levels));
    }

    String remark() {
        return file + ":" + line + " is in the syntax of log4j 1: its levels are taken, its appenders and layouts are"
                + " not; log lines go to the console and to the log file. docs/logging.md shows the newer syntax";
    }
}
