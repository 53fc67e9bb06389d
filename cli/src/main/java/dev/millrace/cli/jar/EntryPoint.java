package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.util.List;
import java.util.Optional;

/**
 * The class whose {@code main} builds the job.
 *
 * @param origin where the name comes from, in words that follow it: {@code "(manifest entry Main-Class)"}
 */
public record EntryPoint(String className, String origin) {
    private static final String NAMED = "(option -c)";
    private static final int LISTED_CANDIDATES = 50;

    /** Whether the user chose the class. */
    public boolean isNamed() {
        return origin.equals(NAMED);
    }

    /** Whether nobody named the class and it is only the single one that fits. */
    public boolean isGuess() {
        return origin.isEmpty();
    }

    /**
     * What the user says, else what the manifest says, else the only class that has a {@code main}.
     *
     * @throws dev.millrace.engine.error.MillraceException E120 or E121 if that leaves none or several
     */
    public static EntryPoint of(JobJar jar, Optional<String> named) {
        if (named.isPresent()) {
            return new EntryPoint(named.get(), NAMED);
        }
        if (jar.manifestClass().isPresent()) {
            return new EntryPoint(jar.manifestClass().get(), "(manifest entry " + jar.manifestEntry() + ")");
        }
        List<String> candidates = MainClasses.in(jar);
        if (candidates.isEmpty()) {
            throw Errors.user(
                    "E120",
                    "'" + jar + "' names no main class (its manifest has neither program-class nor Main-Class),"
                            + " and no public class in it has a main(String[])",
                    "check that this is the job's jar and not a library's");
        }
        if (candidates.size() > 1) {
            throw severalCandidates(jar, candidates);
        }
        return new EntryPoint(candidates.get(0), "");
    }

    private static RuntimeException severalCandidates(JobJar jar, List<String> candidates) {
        StringBuilder list = new StringBuilder();
        candidates.stream()
                .sorted()
                .limit(LISTED_CANDIDATES)
                .forEach(name -> list.append("\n    ").append(name));
        if (candidates.size() > LISTED_CANDIDATES) {
            list.append("\n    and ")
                    .append(candidates.size() - LISTED_CANDIDATES)
                    .append(" more");
        }
        return Errors.user(
                "E121",
                "'" + jar + "' names no main class (its manifest has neither program-class nor Main-Class), and "
                        + candidates.size() + " of its classes have a main(String[]):" + list,
                "choose one with -c, as in -c "
                        + candidates.stream().sorted().findFirst().orElseThrow());
    }
}
