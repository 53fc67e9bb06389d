package dev.millrace.conformance;

/**
 * How one test ended. Immutable.
 *
 * @param kind how
 * @param test class and method, with the parameters' names where it has some
 * @param millis how long it took
 * @param message why, empty for one that passed
 */
record Verdict(Kind kind, String test, long millis, String message) {

    enum Kind {
        PASSED,
        FAILED,
        /** Still running when its class's time was up. */
        HANGS,
        /** Switched off by Flink itself, or by an assumption that does not hold. */
        SKIPPED,
        /** Not run, because it needs what Millrace is known not to have. */
        UNSUPPORTED
    }

    String toLine() {
        return kind + "\t" + oneLine(test) + "\t" + millis + "\t" + oneLine(message);
    }

    static Verdict ofLine(String line) {
        String[] parts = line.split("\t", -1);
        return new Verdict(Kind.valueOf(parts[0]), parts[1], Long.parseLong(parts[2]), parts[3]);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
