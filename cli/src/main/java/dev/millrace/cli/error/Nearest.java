package dev.millrace.cli.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the names a reader may have meant. Immutable. */
public final class Nearest {
    /** Every short name is near every other. */
    private static final int SHORTEST = 3;

    private static final int MOST_LETTERS = 6;
    private static final int SUGGESTION_COUNT = 3;

    private Nearest() {}

    /**
     * At most three of {@code known} that differ from {@code wanted} by few letters, nearest first, and by about as few
     * as the first; often empty.
     */
    public static List<String> names(String wanted, Collection<String> known) {
        if (wanted.length() < SHORTEST) {
            return List.of();
        }
        String lowerCase = wanted.toLowerCase(Locale.ROOT);
        int limit = Math.min(MOST_LETTERS, Math.max(2, wanted.length() / 3));
        LevenshteinDistance distance = new LevenshteinDistance(limit);
        record Candidate(String name, int distance) {}
        List<Candidate> candidates = known.stream()
                .distinct()
                .map(name -> new Candidate(name, distance.apply(lowerCase, name.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() >= 0)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(SUGGESTION_COUNT)
                .toList();
        return candidates.stream()
                .filter(candidate ->
                        candidate.distance() <= 2 * candidates.get(0).distance() + 1)
                .map(Candidate::name)
                .toList();
    }

    /** {@code "did you mean 'a' or 'b'? "}, or nothing if no name is near. */
    public static String question(String wanted, Collection<String> known) {
        List<String> names = names(wanted, known);
        if (names.isEmpty()) {
            return "";
        }
        return "did you mean '" + String.join("' or '", names) + "'? ";
    }
}
