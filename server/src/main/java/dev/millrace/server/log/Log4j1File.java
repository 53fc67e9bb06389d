package dev.millrace.server.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in the syntax of log4j 1, which log4j 2 reads without a word, unless it is told, and takes for one that says
 * nothing. Immutable.
 *
 * @param file its path
 * @param line of the first key that gives it away, counted from 1
 * @param appenders that loggers name, each with the line of the first logger that does
 */
record Log4j1File(Path file, int line, Map<String, Integer> appenders) {
    private static final Pattern OLD =
            Pattern.compile("log4j\\.(rootLogger|rootCategory|logger\\.|category\\.|appender\\.|threshold).*");
    private static final Pattern NEW = Pattern.compile("(rootLogger|logger|appender|loggers|appenders)\\b.*[=:].*");
    private static final Pattern LOGGER =
            Pattern.compile("log4j\\.(?:rootLogger|rootCategory|(?:logger|category)\\.[^\\s=:]+)\\s*[=:]([^,]*)(,.*)?");

    /**
     * Reads a file of either syntax; empty if it has keys of log4j 2, or none of log4j 1.
     *
     * @throws IOException if it cannot be read
     */
    static Optional<Log4j1File> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        Map<String, Integer> appenders = new LinkedHashMap<>();
        int first = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (NEW.matcher(line).matches()) {
                return Optional.empty();
            }
            if (!OLD.matcher(line).matches()) {
                continue;
            }
            int number = i + 1;
            first = first == 0 ? number : first;
            Matcher logger = LOGGER.matcher(line);
            if (logger.matches() && logger.group(2) != null) {
                Arrays.stream(logger.group(2).split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .forEach(name -> appenders.putIfAbsent(name, number));
            }
        }
        return first == 0 ? Optional.empty() : Optional.of(new Log4j1File(file, first, appenders));
    }

    /** Where something stands in it, for people. */
    String at(int number) {
        return file + ":" + number;
    }
}
