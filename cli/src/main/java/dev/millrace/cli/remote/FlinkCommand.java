package dev.millrace.cli.remote;

import dev.millrace.cli.configuration.Redaction;
import dev.millrace.cli.error.Errors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.IllegalConfigurationException;

/**
 * The program {@code flink}: hands its words to Flink's own client, whose texts and exit codes stay as they are. Owned
 * by the main thread.
 */
public final class FlinkCommand {
    /** Verbs that {@code millrace} shares with {@code flink}. */
    public static final Set<String> SHARED = Set.of("list", "cancel", "stop", "checkpoint", "info");

    private static final Pattern ELSEWHERE = Pattern.compile(
            "(?:-D\\s*execution\\.target=|-t\\s*|--?target=?|-e\\s*|--?executor=?)?(yarn|kubernetes)-.*");

    private final Map<String, String> environment;

    public FlinkCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Runs one.
     *
     * @param words a verb of Flink's and what follows it
     * @return the exit code that {@code flink} has
     * @throws dev.millrace.engine.error.MillraceException E273 for a cluster that would have to be started first; E132
     */
    public int run(List<String> words) {
        refuseOtherClusters(words);
        ClientSettings settings;
        try {
            settings = ClientSettings.of(environment);
        } catch (IllegalConfigurationException e) {
            throw Errors.user("E132", e.getMessage(), "correct or unset FLINK_CONF_DIR", e);
        }
        CliFrontend client = new CliFrontend(
                settings.configuration(),
                CliFrontend.loadCustomCommandLines(settings.configuration(), settings.directory()));
        return client.parseAndRun(words.toArray(String[]::new));
    }

    private static void refuseOtherClusters(List<String> words) {
        boolean isHelp = words.contains("-h") || words.contains("--help");
        boolean isApplication = !words.isEmpty() && words.get(0).equals("run-application") && !isHelp;
        boolean isElsewhere =
                options(words).stream().anyMatch(word -> ELSEWHERE.matcher(word).matches());
        if (isApplication || isElsewhere) {
            throw Errors.user(
                    "E273",
                    "'flink " + String.join(" ", Redaction.showWords(words))
                            + "' would start a cluster of YARN's or Kubernetes', not here:"
                            + " this program only talks to one that runs",
                    "submit with 'flink run -m HOST:PORT JAR', or use the 'flink' of a Flink distribution");
        }
    }

    /** What stands before the jar, which ends Flink's own options. */
    private static List<String> options(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).endsWith(".jar")) {
                return words.subList(0, i);
            }
        }
        return words;
    }
}
