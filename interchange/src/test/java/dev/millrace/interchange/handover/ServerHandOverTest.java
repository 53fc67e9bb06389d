package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** Jobs of a real server's process, moved to a real cluster by the command. */
class ServerHandOverTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern AS = Pattern.compile(" as ([0-9a-f]{32})");
    private static FlinkCluster cluster;

    @TempDir
    private Path directory;

    private Server server;
    private NumbersRun numbers;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Clusters.shared();
    }

    @BeforeEach
    void startServer() throws Exception {
        server = Server.start(directory);
        numbers = new NumbersRun(directory, cluster, server);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
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
                    numbers.savepoints().toUri().toString(),
                    "-m",
                    server.address());
        } catch (Exception e) {
            throw new CompletionException(e);
        }
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
        numbers.assertExactWhenFinished(
                isThere ? numbers.clusterAddress() : "http://" + server.address(), idIn(promoted));
    }

    @Test
    void shouldHandAJobOfTheServerToTheCluster() throws Exception {
        String job = numbers.submit(server.address());

        Command promoted = promote(job, numbers.clusterAddress());

        assertThat(promoted.out())
                .as(promoted.err())
                .contains("runs at " + numbers.clusterAddress(), "stopped to CONFIRMED");
        assertThat(promoted.err()).contains("SUBMITTED");
        assertOneExactCopy(promoted);
    }

    @Test
    @Tag("slow")
    void shouldRunTheJobAgainIfTheClusterTakesNone() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            proxy.set(FaultyProxy.Rule.of("^POST /v1/jobs ", 1, 1_000, Fault.ERROR));
            String job = numbers.submit(server.address());

            Command promoted = promote(job, proxy.address());

            assertThat(promoted.out()).as(promoted.err()).contains("runs here again as ", "stopped to RESUMED");
            assertOneExactCopy(promoted);
        }
    }

    @Test
    @Tag("slow")
    void shouldGoOnWithTheHandOverWhenKilledWithTheSavepointJustWritten() throws Exception {
        String job = numbers.submit(server.address());

        CompletableFuture<Command> promoting =
                CompletableFuture.supplyAsync(() -> promote(job, numbers.clusterAddress()));
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
        if (Files.notExists(numbers.savepoints())) {
            return false;
        }
        try (Stream<Path> files = Files.walk(numbers.savepoints())) {
            return files.anyMatch(file -> file.endsWith("_metadata"));
        }
    }

    @Test
    @Tag("slow")
    void shouldGoOnWithTheHandOverWhenKilledWhileTheClusterIsGivenTheJob() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            proxy.set(FaultyProxy.Rule.of("^POST /v1/jobs ", 1, 1, Fault.FREEZE));
            String job = numbers.submit(server.address());

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
        String job = numbers.submit(server.address());
        Path yaml = directory.resolve("job.yaml");

        Command written = promote(job, yaml.toString());

        assertThat(written.status()).as(written.out() + written.err()).isZero();
        assertThat(Files.readString(yaml))
                .contains("kind: FlinkDeployment", "initialSavepointPath: ", "parallelism: 2", "flinkVersion: v1_20");
        numbers.assertExactWhenFinished("http://" + server.address(), job);
    }
}
