package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * What follows {@code millrace savepoint inspect}, understood.
 *
 * @param path of the savepoint
 * @param job whose classes may say more of it
 * @param classpath {@code -C}
 * @param isJson {@code --json}
 * @param isVerbose {@code --verbose}
 */
record SavepointArguments(String path, Optional<String> job, List<URL> classpath, boolean isJson, boolean isVerbose) {
    private static final int MAX_WORDS = 2;
    private static final String COMMAND = "savepoint check";

    static Options options() {
        return new Options()
                .addOption(Option.builder()
                        .longOpt("json")
                        .desc("print one JSON object instead of text")
                        .build())
                .addOption(Option.builder()
                        .longOpt("job")
                        .hasArg()
                        .argName("JOB")
                        .desc("a job's jar, for the classes that the savepoint names")
                        .build())
                .addOption(Option.builder("C")
                        .longOpt("classpath")
                        .hasArg()
                        .argName("URL")
                        .desc("a jar or directory with such classes; repeatable")
                        .build())
                .addOption(Option.builder()
                        .longOpt("verbose")
                        .desc("log at INFO and print stack traces")
                        .build());
    }

    /**
     * Reads the words after {@code inspect}.
     *
     * @throws dev.millrace.engine.error.MillraceException E102 or E104, a mistake on the command line
     */
    static SavepointArguments ofInspect(List<String> words) {
        CommandLine line;
        try {
            line = new DefaultParser(false).parse(options(), words.toArray(String[]::new));
        } catch (ParseException e) {
            throw usage(e.getMessage());
        }
        List<String> rest = line.getArgList();
        if (rest.isEmpty()) {
            throw usage("'millrace savepoint inspect' needs the PATH of a savepoint");
        }
        if (rest.size() > MAX_WORDS || (rest.size() == MAX_WORDS && line.hasOption("job"))) {
            throw usage("'" + rest.get(rest.size() - 1) + "' is one word too many for 'millrace savepoint inspect'");
        }
        List<URL> classpath = new ArrayList<>();
        if (line.hasOption("C")) {
            for (String entry : line.getOptionValues("C")) {
                classpath.add(ClasspathEntry.url(entry));
            }
        }
        Optional<String> job =
                rest.size() == MAX_WORDS ? Optional.of(rest.get(1)) : Optional.ofNullable(line.getOptionValue("job"));
        return new SavepointArguments(
                rest.get(0), job, List.copyOf(classpath), line.hasOption("json"), line.hasOption("verbose"));
    }

    static RuntimeException usage(String message) {
        return Errors.user("E102", message, "'millrace help savepoint' shows how it is used");
    }

    /**
     * What follows {@code millrace savepoint check}, understood.
     *
     * @param path of the savepoint
     * @param job with its own arguments
     */
    record Check(String path, JobArguments job, boolean isJson) {

        /** Whether state that no operator takes may be left out. */
        boolean isLenient() {
            return job.settings().options().containsKey("execution.state-recovery.ignore-unclaimed-state");
        }

        /**
         * Reads the words after {@code check}. PATH stands where JOB does for other commands, and JOB after it.
         *
         * @throws dev.millrace.engine.error.MillraceException E101 to E104, a mistake on the command line
         */
        static Check of(List<String> words) {
            Options options = JobArgumentsParser.optionsOfCheck();
            ArgumentSplit split = ArgumentSplit.of(words, options);
            if (split.job() == null) {
                throw usage("'millrace savepoint check' needs the PATH of a savepoint and a JOB");
            }
            String path = split.requireJob(COMMAND, options);
            List<String> rest = new ArrayList<>(split.own());
            rest.addAll(split.program());
            JobArgumentsParser parser = new JobArgumentsParser(COMMAND, options);
            return new Check(path, parser.parse(rest), parser.has(rest, "json"));
        }
    }
}
