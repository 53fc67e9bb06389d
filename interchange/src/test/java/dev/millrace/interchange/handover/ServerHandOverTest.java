package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a real server's process, moved to a real cluster and from it by the command. */
class ServerHandOverTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int COUNT = 6_000;
    private static final Pattern SUBMITTED = Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");
    private static final Pattern AS = Pattern.compile(" as ([0-9a-f]{32})");
    private static FlinkCluster cluster;

    @TempDir
    private Path directory;

    private Server server;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Clusters.shared();
    }

    @BeforeEach
    void startServer() throws Exception {
        server = Server.start(directory);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    private static String clusterAddress() {
        return "http://" + cluster.host() + ":" + cluster.restPort();
    }

    private Path savepoints() {
        return directory.resolve("savepoints");
    }

    private List<String> program() {
        return List.of(
                "-Dexecution.checkpointing.interval=300",
                "-Dexecution.checkpointing.dir="
                        + directory.resolve("checkpoints").toUri(),
                "-p2",
                "-c",
                Numbers.class.getName(),
                cluster.jobJar().toString(),
                directory.resolve("out").toString(),
                String.valueOf(COUNT),
                "600");
    }

    /** Returns when the job has committed something. */
    private String submit(String address) throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "-m", address, "-d"));
        words.addAll(program());
        Command submitted = Command.run(directory, words.toArray(String[]::new));
        Matcher id = SUBMITTED.matcher(submitted.out());
        assertThat(id.find()).as(submitted.out() + submitted.err()).isTrue();
        Patience.until(
                LIMIT,
                () -> !NumbersOutput.of(directory.resolve("out")).lines().isEmpty(),
                () -> "nothing was committed");
        return id.group(1);
    }

    private Command promote(String job, String to) {
        try {
            return Command.run(
                    directory,
                    "promote",
                    job,
                    "--to",
                    to,
                    "--directory",
                    savepoints().toUri().toString(),
                    "-m",
                    server.address());
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private void awaitFinished(String base, String job) throws Exception {
        Patience.until(
                LIMIT,
                () -> server.get(base, "/jobs/" + job).contains("\"state\":\"FINISHED\""),
                () -> job + " did not finish at " + base);
    }

    private static String idIn(Command done) {
        Matcher id = AS.matcher(done.out());
        assertThat(id.find()).as(done.out() + done.err()).isTrue();
        return id.group(1);
    }

    /** Where the command says that the job is, it finishes; here it does not run as well. */
    private void assertOneExactCopy(Command promoted) throws Exception {
        boolean isThere = promoted.out().contains("runs at ");
        assertThat(promoted.status()).as(promoted.out() + promoted.err()).isEqualTo(isThere ? 0 : 1);
        if (isThere) {
            assertThat(server.get("/jobs")).doesNotContain("RUNNING");
        }
        awaitFinished(isThere ? clusterAddress() : "http://" + server.address(), idIn(promoted));
        NumbersOutput.of(directory.resolve("out")).assertExact(COUNT);
    }

    @Test
    void shouldHandAJobOfTheServerToTheCluster() throws Exception {
        String job = submit(server.address());

        Command promoted = promote(job, clusterAddress());

        assertThat(promoted.out()).as(promoted.err()).contains("runs at " + clusterAddress(), "stopped to CONFIRMED");
        assertThat(promoted.err()).contains("SUBMITTED");
        assertOneExactCopy(promoted);
    }

    @Test
    @Tag("slow")
    void shouldRunTheJobAgainIfTheClusterTakesNone() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            proxy.set(FaultyProxy.Rule.of("^POST /v1/jobs ", 1, 1_000, Fault.ERROR));
            String job = submit(server.address());

            Command promoted = promote(job, proxy.address());

            assertThat(promoted.out()).as(promoted.err()).contains("runs here again as ", "stopped to RESUMED");
            assertOneExactCopy(promoted);
        }
    }

    @Test
    @Tag("slow")
    void shouldGoOnWithTheHandOverWhenKilledWithTheSavepointJustWritten() throws Exception {
        String job = submit(server.address());

        CompletableFuture<Command> promoting = CompletableFuture.supplyAsync(() -> promote(job, clusterAddress()));
        Patience.until(LIMIT, this::hasSavepoint, () -> "there is no savepoint");
        server.kill();
        server.start();
        Command promoted = promoting.get(90, TimeUnit.SECONDS);

        assertOneExactCopy(promoted.out().contains("was not handed over") ? kept(job) : promoted);
    }

    /** The savepoint may have been complete without the job having stopped: it went on here, under its own name. */
    private static Command kept(String job) {
        return new Command(1, "runs here as " + job, "");
    }

    private boolean hasSavepoint() throws Exception {
        if (Files.notExists(savepoints())) {
            return false;
        }
        try (Stream<Path> files = Files.walk(savepoints())) {
            return files.anyMatch(file -> file.endsWith("_metadata"));
        }
    }

    @Test
    @Tag("slow")
    void shouldGoOnWithTheHandOverWhenKilledWhileTheClusterIsGivenTheJob() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            proxy.set(FaultyProxy.Rule.of("^POST /v1/jobs ", 1, 1, Fault.FREEZE));
            String job = submit(server.address());

            CompletableFuture<Command> promoting = CompletableFuture.supplyAsync(() -> promote(job, proxy.address()));
            Patience.until(LIMIT, () -> proxy.matches() > 0, () -> "the cluster was not given the job");
            server.kill();
            server.start();
            Command promoted = promoting.get(90, TimeUnit.SECONDS);

            assertThat(promoted.out()).as(promoted.err()).contains("stopped to CONFIRMED");
            assertOneExactCopy(promoted);
        }
    }

    @Test
    @Tag("slow")
    void shouldWriteADeploymentThatGoesOnFromASavepoint() throws Exception {
        String job = submit(server.address());
        Path yaml = directory.resolve("job.yaml");

        Command written = promote(job, yaml.toString());

        assertThat(written.status()).as(written.out() + written.err()).isZero();
        assertThat(Files.readString(yaml))
                .contains("kind: FlinkDeployment", "initialSavepointPath: ", "parallelism: 2", "flinkVersion: v1_20");
        awaitFinished("http://" + server.address(), job);
        NumbersOutput.of(directory.resolve("out")).assertExact(COUNT);
    }

    @Test
    @Tag("slow")
    void shouldTakeAJobOfTheClusterOver() throws Exception {
        String job = submit(cluster.host() + ":" + cluster.restPort());
        List<String> words = new ArrayList<>(List.of(
                "adopt",
                clusterAddress(),
                job,
                "--directory",
                savepoints().toUri().toString(),
                "-m",
                server.address()));
        words.addAll(program());

        Command adopted = Command.run(directory, words.toArray(String[]::new));

        assertThat(adopted.status()).as(adopted.out() + adopted.err()).isZero();
        assertThat(server.get(clusterAddress(), "/jobs/" + job)).doesNotContain("\"state\":\"RUNNING\"");
        awaitFinished("http://" + server.address(), idIn(adopted));
        NumbersOutput.of(directory.resolve("out")).assertExact(COUNT);
    }
}
