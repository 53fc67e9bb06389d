package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs of a real cluster that a real server's process takes over, even if it is killed meanwhile. */
class AdoptionTest {
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

    /** @param haltAt a line of the server's log at which it ends as if it were killed; null for never */
    private void start(String haltAt, Numbers.Abroad abroad) throws Exception {
        server = Server.start(directory, haltAt);
        numbers = new NumbersRun(directory, cluster, server).which(abroad);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    private String submit() throws Exception {
        return numbers.submit(cluster.host() + ":" + cluster.restPort());
    }

    private Command adopt(String job, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "adopt",
                numbers.clusterAddress(),
                job,
                "--directory",
                numbers.savepoints().toUri().toString(),
                "-m",
                server.address()));
        words.addAll(List.of(more));
        words.addAll(numbers.program());
        try {
            return Command.run(directory, words.toArray(String[]::new));
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** Where the command says that the job is, it finishes; the other side does not run it as well. */
    private void assertOneExactCopy(String job, Command adopted, boolean isHere) throws Exception {
        String here = "http://" + server.address();
        String there = numbers.clusterAddress();
        Matcher id = AS.matcher(adopted.out());
        assertThat(id.find()).as(adopted.out() + adopted.err()).isTrue();
        assertThat(adopted.status()).as(adopted.out() + adopted.err()).isEqualTo(isHere ? 0 : 1);
        assertThat(server.get(there, "/jobs/" + job + "/status")).isEqualTo("{\"status\":\"FINISHED\"}");
        if (!isHere) {
            assertThat(server.get("/jobs")).doesNotContain("RUNNING");
        }
        numbers.assertExactWhenFinished(isHere ? here : there, id.group(1));
    }

    @Test
    void shouldTakeAJobOfTheClusterOver() throws Exception {
        start(null, Numbers.Abroad.WORKS);
        String job = submit();

        Command adopted = adopt(job);

        assertThat(adopted.out()).as(adopted.err()).contains("runs at " + server.address(), "stopped to CONFIRMED");
        assertThat(adopted.err()).contains("STARTED");
        assertOneExactCopy(job, adopted, true);
    }

    private Command adoptAcrossAKill(String job) throws Exception {
        CompletableFuture<Command> adopting =
                CompletableFuture.supplyAsync(() -> adopt(job, "--confirm", "8", "--patience", "30"));
        Patience.until(LIMIT, () -> !server.isAlive(), () -> "the server was not killed");
        server.start();
        return adopting.get(90, TimeUnit.SECONDS);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        ".* in PREPARED: Stop.*",
        "adoption .*: STOPPING .*",
        ".* in STOPPING: Wait.*",
        ".* in STOPPING: NoteSavepoint.*",
        "adoption .*: SAVED .*",
        ".* in SAVED: Start.*",
        "adoption .*: STARTING .*",
        "Job .* has been started.*",
        "adoption .*: STARTED .*",
        ".* in STARTED: AskForCheckpoint.*",
        ".* in STARTED: End.*",
        "adoption .*: CONFIRMED .*",
    })
    void shouldGoOnWithTheAdoptionWhenKilledAtAnyPhase(String haltAt) throws Exception {
        start(haltAt, Numbers.Abroad.WORKS);
        String job = submit();

        Command adopted = adoptAcrossAKill(job);

        assertOneExactCopy(job, adopted, true);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "adoption .*: RETURNING .*, FAILS_AT_SERVER",
        ".* in RETURNING: Submit.*, FAILS_AT_SERVER",
        ".* in RETURNING: End.*, FAILS_AT_SERVER",
        "adoption .*: RETURNED .*, FAILS_AT_SERVER",
        "adoption .*: CANCELLING .*, STALLS_AT_SERVER",
        ".* in STARTED: Cancel.*, STALLS_AT_SERVER",
        ".* in CANCELLING: Return.*, STALLS_AT_SERVER",
        "adoption .*: RETURNING .*, STALLS_AT_SERVER",
        ".* in RETURNING: End.*, STALLS_AT_SERVER",
    })
    void shouldGoOnWithGivingTheJobBackWhenKilledAtAnyPhase(String haltAt, Numbers.Abroad abroad) throws Exception {
        start(haltAt, abroad);
        String job = submit();

        Command adopted = adoptAcrossAKill(job);

        assertThat(adopted.out()).as(adopted.err()).contains("was started there again");
        assertOneExactCopy(job, adopted, false);
    }

    @Test
    @Tag("slow")
    void shouldGiveAJobBackThatFailsHereAndNotStartItAgainAfterAKill() throws Exception {
        start(null, Numbers.Abroad.FAILS_AT_SERVER);
        String job = submit();

        Command adopted = adopt(job);
        server.kill();
        server.start();

        assertThat(adopted.out()).as(adopted.err()).contains("it does not like it here", "was started there again");
        assertOneExactCopy(job, adopted, false);
    }

    @Test
    @Tag("slow")
    void shouldAskAPersonIfTheClusterHasGoneAndDoAsItIsTold() throws Exception {
        start(null, Numbers.Abroad.FAILS_AT_SERVER);
        try (FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            proxy.set(FaultyProxy.Rule.of("^POST \\S*/jobs ", 1, 1_000, Fault.ERROR));
            String job = submit();

            Command undecided = adoptThrough(proxy.address(), job);
            Command again = adoptThrough(proxy.address(), job);
            Command settled = Command.run(directory, "adopt", job, "--settle", "there", "-m", server.address());

            assertThat(undecided.status()).as(undecided.out()).isEqualTo(3);
            assertThat(undecided.err()).contains("error[E272]", "--settle here", "--settle there");
            assertThat(again.err()).contains("error[E27");
            assertThat(settled.status()).isEqualTo(1);
            assertThat(settled.out()).contains("settled by hand");
        }
    }

    private Command adoptThrough(String address, String job) throws Exception {
        List<String> words = new ArrayList<>(List.of("adopt", address, job));
        words.addAll(List.of("--directory", numbers.savepoints().toUri().toString(), "-m", server.address()));
        words.addAll(numbers.program());
        return Command.run(directory, words.toArray(String[]::new));
    }

    @Test
    @Tag("slow")
    void shouldLeaveAJobAloneThatTheJarIsNotTheProgramOf() throws Exception {
        start(null, Numbers.Abroad.WORKS);
        String job = submit();

        Command refused = Command.run(
                directory,
                "adopt",
                numbers.clusterAddress(),
                job,
                "-m",
                server.address(),
                cluster.jobJar().toString(),
                "-c",
                "dev.millrace.interchange.job.OtherNumbers");

        assertThat(refused.status()).isEqualTo(3);
        assertThat(refused.err()).contains("error[E271]", "KeyedProcess");
        numbers.assertExactWhenFinished(numbers.clusterAddress(), job);
    }
}
