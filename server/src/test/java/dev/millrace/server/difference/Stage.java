package dev.millrace.server.difference;

import dev.millrace.cli.OwnClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * A server and a client of it; takes down what commands print, and what comes of them, with common names for what no
 * two servers have in common. Owned by one thread.
 */
final class Stage {
    private static final Pattern SAVEPOINT = Pattern.compile("(\\S*)/savepoint-[0-9a-f]{6}-[0-9a-f]{12}");
    private static final Pattern CHECKPOINT = Pattern.compile("Checkpoint\\S* (\\d+) for job");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Peer peer;
    private final ToIntFunction<List<String>> client;
    private final List<String> transcript = new ArrayList<>();
    private final List<String> jobs = new ArrayList<>();
    private String printed = "";

    private Stage(Peer peer, ToIntFunction<List<String>> client) {
        this.peer = peer;
        this.client = client;
    }

    /** Flink's own client. */
    static Stage stock(Peer peer) {
        Configuration configuration = new Configuration();
        return new Stage(
                peer,
                words -> new CliFrontend(
                                configuration,
                                CliFrontend.loadCustomCommandLines(
                                        configuration, peer.directory().toString()))
                        .parseAndRun(words.toArray(String[]::new)));
    }

    /** The command {@code millrace}. */
    static Stage own(Peer peer) {
        return new Stage(peer, OwnClient::run);
    }

    List<String> transcript() {
        return transcript;
    }

    /** A directory of this stage's, for savepoints. */
    String savepoints() {
        return peer.directory().resolve("savepoints").toString();
    }

    /** Submits a job and waits until it runs. */
    String submit(Function<JobID, JobGraph> graph) throws Exception {
        JobGraph made = graph.apply(new JobID());
        peer.submit(made);
        String id = made.getJobID().toString();
        jobs.add(id);
        peer.rest().awaitJob(id, "RUNNING");
        return id;
    }

    /** Gives a command, whose address is put behind its verb, and takes down what it prints. */
    void command(String... words) {
        command(line -> true, words);
    }

    /** @param compared lines of the failure that are taken down; stack traces are not */
    void command(Predicate<String> compared, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("-m", peer.manager()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = captured(out, err, () -> client.applyAsInt(all));
        printed = out.toString(StandardCharsets.UTF_8);
        String failed = err.toString(StandardCharsets.UTF_8);
        transcript.add(common("$ flink " + String.join(" ", words)));
        transcript.add("exit code " + exitCode);
        lines(printed, line -> true).forEach(line -> transcript.add("out: " + line));
        lines(failed, compared.and(line -> !line.matches("\\s*(at .*|\\.\\.\\. \\d+ more)")))
                .forEach(line -> transcript.add("err: " + line));
    }

    private static int captured(
            ByteArrayOutputStream out, ByteArrayOutputStream err, java.util.function.IntSupplier run) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        try (PrintStream newOut = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream newErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setOut(newOut);
            System.setErr(newErr);
            return run.getAsInt();
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    /** Without those of other stages' jobs, and of earlier ones. */
    private List<String> lines(String text, Predicate<String> wanted) {
        return text.lines()
                .filter(wanted)
                .filter(line -> !isListed(line) || jobs.stream().anyMatch(line::contains))
                .map(this::common)
                .toList();
    }

    private static boolean isListed(String line) {
        return line.matches("\\d\\d\\.\\d\\d\\.\\d{4} .* : [0-9a-f]{32} : .*");
    }

    private String common(String line) {
        String text = line;
        for (int i = 0; i < jobs.size(); i++) {
            text = text.replace(jobs.get(i), "{job " + i + "}");
        }
        text = SAVEPOINT.matcher(text).replaceAll("$1/savepoint-{id}");
        return ID.matcher(text)
                .replaceAll("{id}")
                .replace(peer.directory().toString(), "{directory}")
                .replaceAll("\\d\\d\\.\\d\\d\\.\\d{4} \\d\\d:\\d\\d:\\d\\d", "{time}")
                .replaceAll("Runtime: \\d+ ms", "Runtime: {time}")
                .replaceAll("(localhost|127\\.0\\.0\\.1)(/127\\.0\\.0\\.1)?:\\d+", "{address}");
    }

    /** Waits until a job has a state; takes that down. */
    void await(String job, String state) {
        peer.rest().awaitJob(job, state);
        transcript.add(common(job) + " is " + state);
    }

    /** The path of the savepoint that the last command has told of; takes down whether it is there. */
    String savepoint() {
        Matcher told = SAVEPOINT.matcher(printed);
        if (!told.find()) {
            transcript.add("no savepoint was told of");
            return "none";
        }
        String path = told.group();
        boolean isThere =
                Files.exists(Path.of(path.replaceFirst("^.*file:", "")).resolve("_metadata"));
        transcript.add(common(path) + (isThere ? " is there" : " is not there"));
        return path;
    }

    /** Waits for the one operation that the last command has told the trigger of; takes down how it ended. */
    void triggered(String job) {
        Matcher id = ID.matcher(printed.substring(printed.lastIndexOf("triggerId")));
        transcript.add(id.find() ? "a trigger was told of" : "no trigger was told of");
        Answer ended = peer.rest().awaitOperation("/jobs/" + job + "/savepoints/" + id.group());
        transcript.add(common(ended.at("/operation/location")));
    }

    /** The job that the last command has submitted. */
    String submitted() {
        Matcher id = Pattern.compile("JobID ([0-9a-f]{32})").matcher(printed);
        if (!id.find()) {
            throw new AssertionError("no job was submitted: " + transcript);
        }
        jobs.add(id.group(1));
        transcript.replaceAll(this::common);
        return id.group(1);
    }

    /** What the checkpoint of a job was that the last command has told of; counted shortly after it is told. */
    void checkpoint(String job) {
        Matcher told = CHECKPOINT.matcher(printed);
        if (!told.find()) {
            transcript.add("no checkpoint was told of");
            return;
        }
        Answer checkpoints = peer.rest()
                .await(
                        "/jobs/" + job + "/checkpoints",
                        answer -> answer.at("/latest/completed/id").equals(told.group(1)));
        transcript.add("checkpoint " + told.group(1) + ": " + checkpoints.at("/latest/completed/checkpoint_type"));
    }
}
