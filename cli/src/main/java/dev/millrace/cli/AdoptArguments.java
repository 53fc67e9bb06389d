package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;

/**
 * What follows {@code millrace adopt}, understood.
 *
 * @param from {@code host:port} of the cluster
 * @param directory of the savepoint; null for the cluster's default
 * @param server {@code host:port} of the server that is to run the job
 * @param program jar, its options and its arguments
 */
record AdoptArguments(String from, JobID job, String directory, String server, JobArguments program) {

    /** @throws dev.millrace.engine.error.MillraceException E101 to E104 */
    static AdoptArguments of(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        String directory = take(rest, "--directory");
        String server = take(rest, "-m");
        if (rest.size() < 3) {
            throw Errors.user(
                    "E102",
                    "'millrace adopt' needs the cluster's address, a JOBID and a JAR",
                    "write millrace adopt http://flink:8081 JOBID job.jar");
        }
        return new AdoptArguments(
                address(rest.get(0)),
                job(rest.get(1)),
                directory,
                address(server == null ? "localhost:8081" : server),
                new JobArgumentsParser("adopt").parse(rest.subList(2, rest.size())));
    }

    /** Only before the jar: behind it everything is the program's. */
    private static String take(List<String> words, String option) {
        int at = words.indexOf(option);
        boolean isOwn = at >= 0
                && at + 1 < words.size()
                && words.subList(0, at).stream().noneMatch(word -> word.endsWith(".jar"));
        if (!isOwn) {
            return null;
        }
        words.remove(at);
        return words.remove(at);
    }

    private static String address(String word) {
        String bare = word.replaceFirst("^https?://", "").replaceFirst("/$", "");
        if (!bare.matches("[^:/]+:\\d{1,5}")) {
            throw Errors.user("E103", "'" + word + "' is no HOST:PORT", "write http://flink:8081");
        }
        return bare;
    }

    private static JobID job(String word) {
        try {
            return JobID.fromHexString(word);
        } catch (IllegalArgumentException e) {
            throw Errors.user(
                    "E103",
                    "'" + word + "' is no job id of 32 hexadecimal digits",
                    "'flink list -m HOST:PORT' shows them",
                    e);
        }
    }
}
