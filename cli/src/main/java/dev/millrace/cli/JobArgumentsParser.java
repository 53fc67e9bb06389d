package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.flink.core.execution.RestoreMode;

/** Understands the words after {@code run} or {@code explain}; the options are Flink's. Owned by the main thread. */
final class JobArgumentsParser {
    static final int MAX_PARALLELISM = 1 << 15;

    private final String command;
    private final Options options = options();

    JobArgumentsParser(String command) {
        this.command = command;
    }

    static Options options() {
        return new Options()
                .addOption(option("c", "class", "CLASS", "the class whose main() builds the job"))
                .addOption(option("p", "parallelism", "N", "default parallelism of the job, 1 to " + MAX_PARALLELISM))
                .addOption(option("D", null, "KEY=VALUE", "set a configuration key; repeatable"))
                .addOption(
                        option("C", "classpath", "URL", "add a jar or directory to the job's class path; repeatable"))
                .addOption(option("s", "fromSavepoint", "PATH", "start from this savepoint"))
                .addOption(option("claim", "claimMode", "MODE", "who owns that savepoint: NO_CLAIM, CLAIM or LEGACY"))
                .addOption(option("rm", "restoreMode", "MODE", "the same, under its old name"))
                .addOption(option(
                        null, "resume", null, "go on from the newest checkpoint that an earlier run left, if any"))
                .addOption(option("n", "allowNonRestoredState", null, "accept savepoint state that no operator wants"))
                .addOption(option(
                        "d", "detached", null, "execute() returns at once; the process stays until its jobs end"))
                .addOption(option(null, "verbose", null, "log at INFO and print stack traces"));
    }

    private static Option option(String name, String longName, String value, String description) {
        Option.Builder builder = Option.builder(name).longOpt(longName).desc(description);
        return value == null ? builder.build() : builder.hasArg().argName(value).build();
    }

    /**
     * Reads the words.
     *
     * @throws dev.millrace.engine.error.MillraceException E101 to E104, a mistake on the command line
     */
    JobArguments parse(List<String> words) {
        ArgumentSplit split = ArgumentSplit.of(words, options);
        CommandLine line = parseOwn(split.own());
        Map<String, String> settings = settings(line); // First, since in "-p J.jar" the value's fault hides JOB.
        String job = split.requireJob(command, options);
        List<URL> classpath = new ArrayList<>();
        for (String entry : values(line, "C")) {
            classpath.add(ClasspathEntry.url(entry));
        }
        return new JobArguments(
                job,
                Optional.ofNullable(line.getOptionValue("c")),
                List.copyOf(classpath),
                new JobArguments.Settings(properties(line), settings),
                split.program(),
                line.hasOption("verbose"));
    }

    /** Whether the words ask for help instead of naming a job. */
    boolean isForHelp(List<String> words) {
        return ArgumentSplit.of(words, options).isForHelp();
    }

    private CommandLine parseOwn(List<String> own) {
        try {
            return new DefaultParser(false).parse(options, own.toArray(String[]::new));
        } catch (MissingArgumentException e) {
            Option option = e.getOption();
            String name = option.getOpt() == null ? "--" + option.getLongOpt() : "-" + option.getOpt();
            throw Errors.user(
                    "E102",
                    "option " + name + " needs a value: " + name + " " + option.getArgName(),
                    "'millrace help " + command + "' lists the options",
                    e);
        } catch (ParseException e) {
            throw Errors.user("E102", e.getMessage(), "'millrace help " + command + "' lists the options", e);
        }
    }

    private static Map<String, String> properties(CommandLine line) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String property : values(line, "D")) {
            int equals = property.indexOf('=');
            String key = equals < 0 ? property : property.substring(0, equals);
            if (key.isBlank()) {
                throw Errors.user("E104", "-D '" + property + "' has no key", "write -D key=value");
            }
            properties.put(key.trim(), equals < 0 ? "true" : property.substring(equals + 1));
        }
        return properties;
    }

    private static Map<String, String> settings(CommandLine line) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (line.hasOption("p")) {
            settings.put("parallelism.default", Integer.toString(parallelism(line.getOptionValue("p"))));
        }
        if (line.hasOption("s")) {
            settings.put("execution.state-recovery.path", line.getOptionValue("s"));
        }
        for (String claim : List.of("rm", "claim")) {
            if (line.hasOption(claim)) {
                settings.put("execution.state-recovery.claim-mode", claimMode(line.getOptionValue(claim), claim));
            }
        }
        if (line.hasOption("resume")) {
            if (line.hasOption("s")) {
                throw Errors.user(
                        "E102",
                        "--resume and -s both say where the job starts from",
                        "leave out -s for the newest checkpoint, or --resume for the named one");
            }
            settings.put("millrace.job.resume", "true");
        }
        if (line.hasOption("n")) {
            settings.put("execution.state-recovery.ignore-unclaimed-state", "true");
        }
        settings.put("execution.attached", Boolean.toString(!line.hasOption("d")));
        return settings;
    }

    private static String claimMode(String text, String option) {
        try {
            return RestoreMode.valueOf(text.toUpperCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException e) {
            throw Errors.user(
                    "E103",
                    "'" + text + "' (option -" + option + ") is no claim mode",
                    "write NO_CLAIM (the savepoint stays as it is), CLAIM (the job owns and may delete it) or LEGACY",
                    e);
        }
    }

    private static int parallelism(String text) {
        try {
            int parallelism = Integer.parseInt(text);
            if (parallelism >= 1 && parallelism <= MAX_PARALLELISM) {
                return parallelism;
            }
        } catch (NumberFormatException e) {
            // Answered below, together with numbers out of range.
        }
        throw Errors.user(
                "E103",
                "parallelism '" + text + "' (option -p) is not a whole number from 1 to " + MAX_PARALLELISM,
                "use -p " + Runtime.getRuntime().availableProcessors() + " for one task per core of this machine");
    }

    private static List<String> values(CommandLine line, String option) {
        String[] values = line.getOptionValues(option);
        return values == null ? List.of() : List.of(values);
    }
}
