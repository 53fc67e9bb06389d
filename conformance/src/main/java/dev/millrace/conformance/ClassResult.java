package dev.millrace.conformance;

import java.util.List;

/**
 * What became of one class. Immutable.
 *
 * @param selected the class, or class#method
 * @param verdicts one a test
 * @param exitStatus of its JVM: 0 if all tests ended, whether they passed or not
 * @param seconds that the JVM lived
 */
record ClassResult(String selected, List<Verdict> verdicts, int exitStatus, double seconds) {
    ClassResult {
        verdicts = List.copyOf(verdicts);
    }

    boolean isGood() {
        return count(Verdict.Kind.FAILED) == 0 && count(Verdict.Kind.HANGS) == 0 && !brokeOff();
    }

    /** Whether there is more that went wrong than the verdicts say. */
    boolean brokeOff() {
        return (exitStatus != 0 && count(Verdict.Kind.HANGS) == 0) || verdicts.isEmpty();
    }

    private long count(Verdict.Kind kind) {
        return verdicts.stream().filter(verdict -> verdict.kind() == kind).count();
    }

    String toLine() {
        return "%-76s %6d %6d %6d %6d %6d %7.1f%s"
                .formatted(
                        selected.replace("org.apache.flink.", ""),
                        count(Verdict.Kind.PASSED),
                        count(Verdict.Kind.FAILED),
                        count(Verdict.Kind.HANGS),
                        count(Verdict.Kind.SKIPPED),
                        count(Verdict.Kind.UNSUPPORTED),
                        seconds,
                        brokeOff() ? "  BROKE OFF" : "");
    }
}
