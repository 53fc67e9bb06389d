package dev.millrace.cli;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.cli.Options;
import org.apache.flink.client.cli.CliFrontendParser;

/** Tells words that are for a server from those that this process deals with. Stateless. */
final class RemoteWords {
    private static final Pattern JOB_ID = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern JOB_MANAGER = Pattern.compile("-m.*|--?jobmanager(=.*)?");
    private static final Pattern TARGET = Pattern.compile("-t.*|--?target(=.*)?");

    private RemoteWords() {}

    /** {@code millrace savepoint JOBID DIR}, with Flink's options, rather than inspect or check. */
    static boolean isSavepointOfJob(List<String> words) {
        boolean isHelp = words.contains("-h") || words.contains("--help");
        return !words.isEmpty()
                && !isHelp
                && (JOB_ID.matcher(words.get(0)).matches() || words.get(0).startsWith("-"));
    }

    /** {@code millrace run -m HOST:PORT JAR}: the job goes there rather than into this process. */
    static boolean isRunElsewhere(List<String> words) {
        boolean isNamed = words.stream().anyMatch(JOB_MANAGER.asMatchPredicate().or(TARGET.asMatchPredicate()));
        if (!isNamed) {
            return false; // Spares most runs the classes of Flink's client.
        }
        ArgumentSplit split = ArgumentSplit.of(words, optionsOfBoth());
        String word = split.job();
        if (word == null || split.isMarked()) {
            return false;
        }
        if (JOB_MANAGER.matcher(word).matches()) {
            return true;
        }
        String value = word.equals("-t") || word.endsWith("target")
                ? split.program().stream().findFirst().orElse("")
                : word.replaceFirst("^(-t|--?target=)", "");
        return TARGET.matcher(word).matches() && !value.isEmpty() && !value.matches("local|millrace");
    }

    /** Of ours and of Flink's client: where a job goes may stand behind options that only the latter has. */
    private static Options optionsOfBoth() {
        Options options = CliFrontendParser.getRunCommandOptions();
        JobArgumentsParser.options().getOptions().forEach(options::addOption);
        return options;
    }
}
