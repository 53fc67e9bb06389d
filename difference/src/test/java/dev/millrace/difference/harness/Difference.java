package dev.millrace.difference.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.flink.api.common.JobStatus;

/** Says in a few lines how two outcomes differ. Stateless. */
final class Difference {

    private static final int SHOWN_RECORDS = 3;
    private static final int SHOWN_CHARS = 200;
    private static final int SHOWN_COMMON_CHARS = 60;

    private Difference() {}

    /** Empty if {@code subject} did what {@code reference} did and both ended as the case expects. */
    static Optional<String> between(Outcome reference, Outcome subject, Case expectation) {
        JobStatus expected = expectation.end();
        List<String> found = new ArrayList<>();
        for (Outcome outcome : List.of(reference, subject)) {
            if (!outcome.ended(expected)) {
                found.add(outcome.engine() + " ended as '" + outcome.end() + "' instead of " + expected
                        + (outcome.rootCause().isEmpty() ? "" : ", root cause " + shortened(outcome.rootCause()))
                        + outcome.trace());
            }
        }
        if (expectation.causeCounts() && !reference.rootCause().equals(subject.rootCause())) {
            found.add("root cause: " + reference.engine() + "=" + shortened(reference.rootCause()) + ", "
                    + subject.engine() + "=" + shortened(subject.rootCause()) + subject.trace());
        }
        if (expected != JobStatus.FAILED) {
            addOutputs(reference, subject, found);
            addAccumulators(reference, subject, found);
        }
        if (found.isEmpty() && expected == JobStatus.FINISHED && isEmpty(reference)) {
            found.add("the program recorded nothing, so it proves nothing");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", found));
    }

    private static boolean isEmpty(Outcome outcome) {
        return outcome.accumulators().isEmpty()
                && outcome.outputs().values().stream().allMatch(List::isEmpty);
    }

    private static void addAccumulators(Outcome reference, Outcome subject, List<String> found) {
        if (!reference.accumulators().equals(subject.accumulators())) {
            found.add("accumulators: " + reference.engine() + "="
                    + shortened(reference.accumulators().toString()) + ", " + subject.engine() + "="
                    + shortened(subject.accumulators().toString()));
        }
    }

    private static void addOutputs(Outcome reference, Outcome subject, List<String> found) {
        TreeSet<String> names = new TreeSet<>(reference.outputs().keySet());
        names.addAll(subject.outputs().keySet());
        for (String name : names) {
            List<String> wanted = reference.outputs().getOrDefault(name, List.of());
            List<String> got = subject.outputs().getOrDefault(name, List.of());
            if (!wanted.equals(got)) {
                found.add("output '" + name + "': " + reference.engine() + " " + wanted.size() + " records, "
                        + subject.engine() + " " + got.size());
                found.add("  missing: " + some(without(wanted, got)));
                found.add("  extra: " + some(without(got, wanted)));
                found.add("  first difference " + first(wanted, got));
            }
        }
    }

    private static List<String> without(List<String> all, List<String> some) {
        Map<String, Integer> counts = new java.util.HashMap<>();
        some.forEach(line -> counts.merge(line, 1, Integer::sum));
        return all.stream()
                .filter(line -> counts.merge(line, -1, Integer::sum) < 0)
                .toList();
    }

    private static String some(List<String> lines) {
        String shown = lines.stream()
                .limit(SHOWN_RECORDS)
                .map(Difference::shortened)
                .toList()
                .toString();
        return lines.size() + " " + shown + (lines.size() > SHOWN_RECORDS ? " and more" : "");
    }

    private static String first(List<String> wanted, List<String> got) {
        int at = 0;
        while (at < wanted.size() && at < got.size() && wanted.get(at).equals(got.get(at))) {
            at++;
        }
        String left = at < wanted.size() ? wanted.get(at) : "(end)";
        String right = at < got.size() ? got.get(at) : "(end)";
        int from = Math.max(0, commonLength(left, right) - SHOWN_COMMON_CHARS);
        return "at " + at + ": " + tail(left, from) + " / " + tail(right, from);
    }

    private static int commonLength(String left, String right) {
        int length = 0;
        while (length < left.length() && length < right.length() && left.charAt(length) == right.charAt(length)) {
            length++;
        }
        return length;
    }

    private static String tail(String text, int from) {
        return shortened(from == 0 ? text : "..." + text.substring(from));
    }

    private static String shortened(String text) {
        return text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "..." : text;
    }
}
