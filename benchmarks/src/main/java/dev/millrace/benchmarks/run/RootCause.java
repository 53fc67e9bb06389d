package dev.millrace.benchmarks.run;

import java.util.List;

/** Finds the line of a log that a reader wants to see first. Stateless. */
final class RootCause {
    private RootCause() {}

    /** The deepest cause of the last stack trace; the last line if there is none. */
    static String in(List<String> log) {
        String found = "nothing was logged";
        for (String line : log) {
            boolean isFrame = line.startsWith("\t");
            if (line.startsWith("Caused by: ") || line.startsWith("Exception in thread ")) {
                found = line;
            } else if (!isFrame && !line.isBlank() && !isException(found)) {
                found = line;
            }
        }
        return found;
    }

    private static boolean isException(String line) {
        return line.startsWith("Caused by: ") || line.startsWith("Exception in thread ");
    }
}
