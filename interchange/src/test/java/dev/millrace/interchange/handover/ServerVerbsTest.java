package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's command says the same of our server as of a real cluster, and ends with the same exit code. */
@Tag("slow")
class ServerVerbsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    @TempDir
    private Path directory;

    private FlinkCluster cluster;
    private Server server;
    private Side there;
    private Side here;

    /** Where a command is sent. */
    private final class Side {
        private final String name;
        private final String address;
        private String job = "";
        private String savepoint = "";

        Side(String name, String address) {
            this.name = name;
            this.address = address;
        }

        Path directory() {
            return directory.resolve(name);
        }

        private String fill(String word) {
            return word.replace("{at}", address)
                    .replace("{job}", job)
                    .replace("{savepoint}", savepoint)
                    .replace("{dir}", directory().toString());
        }

        Command run(String... words) {
            try {
                return Command.run(
                        directory, Arrays.stream(words).map(this::fill).toArray(String[]::new));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }

        /** Without what differs from run to run, traces, and other tests' jobs. */
        String mask(String text) {
            return text.lines()
                    .filter(line -> !line.matches("\\s+at .*|\\s+\\.\\.\\. \\d+ more|\\d\\d:\\d\\d:\\d\\d.*"))
                    .filter(line -> !isOfAnotherJob(line))
                    .map(line -> line.replace(directory().toString(), "DIR")
                            .replace(address, "ADDRESS")
                            .replaceAll("savepoint-[0-9a-f]{6}-[0-9a-f]{12}", "SAVEPOINT")
                            .replaceAll("[0-9a-f]{32}", "JOB")
                            .replaceAll("\\d\\d\\.\\d\\d\\.\\d{4} \\d\\d:\\d\\d:\\d\\d", "TIME")
                            .replaceAll("chk-\\d+", "chk-N")
                            .replaceAll("\\d+ ms", "N ms"))
                    .collect(Collectors.joining("\n"));
        }

        private boolean isOfAnotherJob(String line) {
            Matcher id = ID.matcher(line);
            return line.matches("\\d\\d\\.\\d\\d\\.\\d{4} .*")
                    && id.find()
                    && !id.group().equals(job);
        }
    }

    @BeforeEach
    void start() throws Exception {
        cluster = Clusters.shared();
        server = Server.start(directory);
        there = new Side("there", cluster.host() + ":" + cluster.restPort());
        here = new Side("here", server.address());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    /** Runs it on both sides; {@code {at}}, {@code {job}} and {@code {dir}} stand for each one's own. */
    private Command same(String... words) {
        CompletableFuture<Command> other = CompletableFuture.supplyAsync(() -> there.run(words));
        Command ours = here.run(words);
        Command theirs = other.join();
        String all = String.join(" ", words);
        assertThat(here.mask(ours.out())).as("stdout of " + all).isEqualTo(there.mask(theirs.out()));
        assertThat(here.mask(ours.err())).as("stderr of " + all).isEqualTo(there.mask(theirs.err()));
        assertThat(ours.status()).as("status of " + all).isEqualTo(theirs.status());
        note(here, ours);
        note(there, theirs);
        return ours;
    }

    private static void note(Side side, Command done) {
        Matcher id = Pattern.compile("submitted with JobID ([0-9a-f]{32})").matcher(done.out());
        if (id.find()) {
            side.job = id.group(1);
        }
        Matcher path = Pattern.compile("Savepoint completed. Path: (\\S+)").matcher(done.out());
        if (path.find()) {
            side.savepoint = path.group(1);
        }
    }

    private Command submit(String count, String... options) {
        List<String> words = new ArrayList<>(List.of("flink", "run", "-m", "{at}"));
        words.addAll(List.of(options));
        words.addAll(List.of(
                "-Dexecution.checkpointing.interval=300",
                "-Drestart-strategy.type=none",
                "-p",
                "2",
                "-c",
                Numbers.class.getName(),
                cluster.jobJar().toString(),
                "{dir}/out",
                count,
                "300"));
        return same(words.toArray(String[]::new));
    }

    private void awaitState(String state) throws Exception {
        for (Side side : List.of(here, there)) {
            Patience.until(
                    LIMIT,
                    () -> server.get("http://" + side.address, "/jobs/" + side.job)
                            .contains("\"state\":\"" + state + "\""),
                    () -> side.job + " is not " + state);
            if (state.equals("RUNNING")) {
                Patience.until(
                        LIMIT,
                        () -> server.get("http://" + side.address, "/jobs/" + side.job + "/checkpoints")
                                .matches(".*\"completed\":[1-9].*"),
                        () -> side.job + " takes no checkpoint");
            }
        }
    }

    @Test
    void shouldSayTheSameOfARunningAndACancelledJob() throws Exception {
        submit("1000000", "-d");
        awaitState("RUNNING");

        same("flink", "list", "-m", "{at}");
        same("list", "-r", "-m", "{at}");
        same("list", "-s", "-m", "{at}");
        same("savepoint", "-m", "{at}", "{job}", "{dir}/savepoints");
        same("savepoint", "-m", "{at}", "-type", "canonical", "{job}", "{dir}/savepoints");
        same("savepoint", "-m", "{at}", "-type", "native", "{job}", "{dir}/savepoints");
        same("cancel", "-m", "{at}", "{job}");
        awaitState("CANCELED");
        same("cancel", "-m", "{at}", "{job}");
        same("list", "-a", "-m", "{at}");
    }

    @Test
    void shouldSayTheSameOfStopsAndGoOnFromTheirSavepoints() throws Exception {
        submit("1000000", "-d");
        awaitState("RUNNING");
        Command stopped = same("stop", "-m", "{at}", "-p", "{dir}/savepoints", "{job}");
        Matcher savepoint =
                Pattern.compile("savepoint-[0-9a-f]{6}-[0-9a-f]{12}").matcher(stopped.out());
        assertThat(savepoint.find()).isTrue();

        Path path = here.directory().resolve("savepoints").resolve(savepoint.group());
        submit("1000000", "-d", "-s", path.toString());
        awaitState("RUNNING");
        same("stop", "-m", "{at}", "--drain", "-p", "{dir}/savepoints", "{job}");
        awaitState("FINISHED");
        same("stop", "-m", "{at}", "-p", "{dir}/savepoints", "{job}");
        same("cancel", "-m", "{at}", "{job}");
        submit("1000000", "-d", "-n", "-s", path.toString());
        awaitState("RUNNING");
        same("cancel", "-m", "{at}", "-s", "{dir}/savepoints", "{job}");
        same("savepoint", "-m", "{at}", "-d", "{savepoint}");
    }

    @Test
    void shouldSayTheSameOfAttachedJobs() throws Exception {
        submit("300");
        same(
                "flink",
                "run",
                "-m",
                "{at}",
                "-sae",
                "-Drestart-strategy.type=none",
                "-c",
                Numbers.class.getName(),
                cluster.jobJar().toString(),
                "{dir}/out",
                "10",
                "300",
                "FAILS");
    }

    @Test
    void shouldRefuseTheSameMistakesWithTheSameWords() throws Exception {
        String unknown = "0123456789abcdef0123456789abcdef";
        String jar = cluster.jobJar().toString();

        same("cancel", "-m", "{at}", unknown);
        same("stop", "-m", "{at}", "-p", "{dir}/savepoints", unknown);
        same("savepoint", "-m", "{at}", unknown, "{dir}/savepoints");
        same("checkpoint", "-m", "{at}", unknown);
        same("cancel", "-m", "{at}", "xyz");
        same("flink", "run", "-m", "{at}", "/no/such.jar");
        same("flink", "run", "-m", "{at}", "-c", "no.such.Main", jar);
        same("info", "-m", "{at}", "-c", Numbers.class.getName(), jar, "{dir}/out", "10", "300");
    }
}
