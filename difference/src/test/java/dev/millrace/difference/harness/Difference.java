package dev.millrace.difference.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.flink.api.common.JobStatus;

/** Says in a few lines how two outcomes differ. Stateless. */
final class Difference {

    private static final int SHOWN_RECORDS = 5;
    private static final int SHOWN_CHARS = 200;

    private Difference() {}

    /** Empty if {@code subject} did what {@code reference} did and both ended as expected. */
    static Optional<String> between(Outcome reference, Outcome subject, JobStatus expected) {
        List<String> found = new ArrayList<>();
        for (Outcome outcome : List.of(reference, subject)) {
            if (!outcome.ended(expected)) {
                found.add(outcome.engine() + " ended as '" + outcome.end() + "' instead of " + expected
                        + (outcome.rootCause().isEmpty() ? "" : ", root cause " + shortened(outcome.rootCause()))
                        + outcome.trace());
            }
        }
        if (!reference.rootCause().equals(subject.rootCause())) {
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
        return "at " + at + ": " + at(wanted, at) + " / " + at(got, at);
    }

    private static String at(List<String> lines, int index) {
        return index < lines.size() ? shortened(lines.get(index)) : "(end)";
    }

    private static String shortened(String text) {
        return text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "..." : text;
    }
}
