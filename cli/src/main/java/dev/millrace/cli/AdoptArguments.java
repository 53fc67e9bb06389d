package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.remote.AdoptionClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobID;

/**
 * What follows {@code millrace adopt}, understood.
 *
 * @param from the cluster; null if an adoption is settled
 * @param job its id there
 * @param directory of the savepoint; null for the server's default, or else the cluster's
 * @param server as it was written; null for what the configuration says
 * @param limits of waiting
 * @param settle here or there; otherwise null
 * @param program jar, its options and its arguments; empty if an adoption is settled
 */
record AdoptArguments(
        URI from,
        JobID job,
        String directory,
        String server,
        AdoptionClient.Limits limits,
        String settle,
        Optional<JobArguments> program) {
    private static final long SECOND_MS = 1_000;

    /** @throws dev.millrace.engine.error.MillraceException E101 to E104 */
    static AdoptArguments of(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        String directory = take(rest, "--directory");
        String server = take(rest, "-m");
        String settle = take(rest, "--settle");
        Long patienceMs = milliseconds(take(rest, "--patience"));
        Long confirmMs = milliseconds(take(rest, "--confirm"));
        if (settle != null) {
            return settling(rest, server, settle);
        }
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
                server,
                new AdoptionClient.Limits(patienceMs, confirmMs),
                null,
                Optional.of(new JobArgumentsParser("adopt").parse(rest.subList(2, rest.size()))));
    }

    private static AdoptArguments settling(List<String> rest, String server, String settle) {
        if (!Set.of("here", "there").contains(settle)) {
            throw Errors.user("E103", "--settle '" + settle + "' is neither here nor there", "write one of the two");
        }
        if (rest.size() != 1) {
            throw Errors.user(
                    "E102",
                    "'millrace adopt --settle' needs one JOBID, and nothing else",
                    "write millrace adopt JOBID --settle " + settle);
        }
        return new AdoptArguments(
                null, job(rest.get(0)), null, server, new AdoptionClient.Limits(null, null), settle, Optional.empty());
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

    private static Long milliseconds(String seconds) {
        if (seconds == null) {
            return null;
        }
        if (!seconds.matches("[1-9]\\d{0,5}")) {
            throw Errors.user("E103", "'" + seconds + "' is no positive number", "'millrace help adopt' says of what");
        }
        return Long.parseLong(seconds) * SECOND_MS;
    }

    private static URI address(String word) {
        String url = (word.matches("https?://.*") ? word : "http://" + word).replaceFirst("/$", "");
        if (!url.matches("https?://[^:/]+:\\d{1,5}")) {
            throw Errors.user("E103", "'" + word + "' is no HOST:PORT", "write http://flink:8081");
        }
        return URI.create(url);
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
