package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What to run and how. Immutable.
 *
 * @param selected classes, or class#method
 * @param limitS seconds for one class
 * @param forks JVMs at a time
 * @param runsKnownGaps whether methods that are known to be unsupported run as well
 * @param setting where things are
 */
record Options(List<String> selected, long limitS, int forks, boolean runsKnownGaps, Setting setting) {

    /**
     * Where things are.
     *
     * @param knownGaps the file of unsupported methods
     * @param output a directory for logs and results
     * @param classPath of the tests
     * @param jvmOptions of the JVMs that run them
     */
    record Setting(Path knownGaps, Path output, String classPath, List<String> jvmOptions) {}

    Options {
        selected = List.copyOf(selected);
        if (selected.isEmpty()) {
            throw new IllegalArgumentException("no classes to run; name some, or a list with -l FILE");
        }
    }

    Path knownGaps() {
        return setting.knownGaps();
    }

    Path output() {
        return setting.output();
    }

    String classPath() {
        return setting.classPath();
    }

    List<String> jvmOptions() {
        return setting.jvmOptions();
    }

    static Options parse(String[] args) throws IOException {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        Setting setting = new Setting(
                Path.of(rest.remove()),
                Path.of(rest.remove()).toAbsolutePath(),
                rest.remove(),
                List.of(rest.remove().split(" ")));
        List<String> selected = new ArrayList<>();
        long limitS = 300;
        int forks = 1;
        boolean runsKnownGaps = false;
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "-l" -> selected.addAll(readList(Path.of(value(option, rest))));
                case "-t" -> limitS = number(option, rest);
                case "-j" -> forks = number(option, rest);
                case "--unsupported" -> runsKnownGaps = true;
                default -> selected.add(className(option));
            }
        }
        return new Options(selected, limitS, forks, runsKnownGaps, setting);
    }

    private static String className(String argument) {
        if (argument.startsWith("-")) {
            throw new IllegalArgumentException(
                    "unknown option " + argument + "; known are --quick, --unsupported, -l FILE, -t SECONDS, -j JVMS");
        }
        return argument;
    }

    private static List<String> readList(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.remove();
    }

    private static int number(String option, Deque<String> rest) {
        String value = value(option, rest);
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(option + " " + value + ": give a whole number of at least 1");
    }
}
