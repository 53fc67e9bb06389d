package dev.millrace.cli;

import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What follows {@code millrace run} or {@code millrace explain}, understood.
 *
 * @param job the jar's path, URL or Maven coordinates, as written
 * @param entryClass {@code -c}
 * @param classpath {@code -C}
 * @param settings configuration, from {@code -D} and from options that stand for a key
 * @param programArguments the program's own, untouched
 * @param isVerbose {@code --verbose}
 */
record JobArguments(
        String job,
        Optional<String> entryClass,
        List<URL> classpath,
        Settings settings,
        List<String> programArguments,
        boolean isVerbose) {

    /**
     * Configuration given on the command line.
     *
     * @param properties what {@code -D} says, in the user's own words and so in need of checking
     * @param options what {@code -p}, {@code -s}, {@code -n} and {@code -d} say; they win
     */
    record Settings(Map<String, String> properties, Map<String, String> options) {}
}
