package dev.millrace.cli.remote;

import dev.millrace.cli.error.Errors;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.flink.api.common.JobID;

/**
 * What follows {@code millrace promote}, understood. Immutable.
 *
 * @param to an address, or a file that ends in {@code .yaml}; null if it is settled
 * @param parallelism null leaves it
 * @param patienceMs null for the usual
 * @param settle here or there; otherwise null
 * @param isStop whether a file is for a job that ends here
 * @param server null for what the configuration says
 */
record PromoteArguments(
        JobID job,
        String to,
        String directory,
        Integer parallelism,
        Long patienceMs,
        String settle,
        boolean isStop,
        String server) {
    private static final long SECOND_MS = 1_000;

    static Options options() {
        return new Options()
                .addOption(option(null, "to", "TARGET", "http://host:8081 of a Flink 1.20 cluster, or FILE.yaml"))
                .addOption(option("p", "parallelism", "N", "there, for operators with the job's default parallelism"))
                .addOption(option(null, "directory", "DIR", "where the savepoint goes; both sides must reach it"))
                .addOption(option(null, "patience", "SECONDS", "how long to keep asking a silent target (60)"))
                .addOption(option(null, "stop", null, "with FILE.yaml: end the job with the savepoint"))
                .addOption(option(null, "settle", "here|there", "end a hand-over that is UNDECIDED"))
                .addOption(option("m", "jobmanager", "HOST:PORT", "of the server that runs the job (localhost:8081)"));
    }

    private static Option option(String name, String longName, String value, String description) {
        Option.Builder builder = Option.builder(name).longOpt(longName).desc(description);
        return value == null ? builder.build() : builder.hasArg().argName(value).build();
    }

    /** @throws dev.millrace.engine.error.MillraceException E102 or E103 */
    static PromoteArguments of(List<String> words) {
        CommandLine line;
        try {
            line = new DefaultParser(false).parse(options(), words.toArray(String[]::new));
        } catch (ParseException e) {
            throw Errors.user("E102", e.getMessage(), "'millrace help promote' lists the options", e);
        }
        String to = line.getOptionValue("to");
        String settle = line.getOptionValue("settle");
        if (line.getArgList().size() != 1 || (to == null) == (settle == null)) {
            throw Errors.user(
                    "E102",
                    "'millrace promote' needs one JOB, and --to or --settle",
                    "write millrace promote JOBID --to http://flink:8081");
        }
        if (settle != null && !Set.of("here", "there").contains(settle)) {
            throw Errors.user("E103", "--settle '" + settle + "' is neither here nor there", "write one of the two");
        }
        Long patience = number(line, "patience");
        Long parallelism = number(line, "p");
        return new PromoteArguments(
                job(line.getArgList().get(0)),
                to,
                line.getOptionValue("directory"),
                parallelism == null ? null : Math.toIntExact(parallelism),
                patience == null ? null : patience * SECOND_MS,
                settle,
                line.hasOption("stop"),
                line.getOptionValue("m"));
    }

    private static JobID job(String word) {
        try {
            return JobID.fromHexString(word);
        } catch (IllegalArgumentException e) {
            throw Errors.user(
                    "E103", "'" + word + "' is no job id of 32 hexadecimal digits", "'millrace list' shows them", e);
        }
    }

    private static Long number(CommandLine line, String option) {
        String value = line.getOptionValue(option);
        if (value == null) {
            return null;
        }
        if (!value.matches("[1-9]\\d{0,5}")) {
            throw Errors.user("E103", "'" + value + "' is no positive number", "'millrace help promote' says of what");
        }
        return Long.valueOf(value);
    }

    boolean isFile() {
        return to != null && (to.endsWith(".yaml") || to.endsWith(".yml"));
    }
}
