package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import dev.millrace.server.MillraceServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster and a server that talk to those alone who show a certificate, and a job that moves between them. */
@Tag("slow")
class TlsMovesTest {
    private static final Pattern ID = Pattern.compile("(?:with JobID| as) ([0-9a-f]{32})");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private FlinkCluster cluster;
    private MillraceServer server;
    private Path known;
    private Path stranger;

    @BeforeEach
    void start() throws Exception {
        Certificates certificates = Certificates.of(directory, "cluster", "server", "client", "stranger");
        certificates.trust("friends", "cluster", "server", "client");
        Map<String, String> ofCluster = new HashMap<>(certificates.settings("cluster", "friends"));
        ofCluster.put("security.ssl.rest.enabled", "true");
        cluster = FlinkCluster.start(
                Files.createDirectory(directory.resolve("cluster")),
                ofCluster,
                certificates.context("client", "friends"));
        Configuration configuration = new Configuration();
        configuration.setString("rest.bind-port", "0");
        configuration.setString("jobmanager.rpc.port", "0");
        certificates.settings("server", "friends").forEach(configuration::setString);
        configuration.setString("security.ssl.rest.enabled", "true");
        server = MillraceServer.start(configuration);
        known = settings("known", certificates.settings("client", "friends"));
        stranger = settings("stranger", certificates.settings("stranger", "friends"));
    }

    private Path settings(String name, Map<String, String> settings) throws Exception {
        Path conf = Files.createDirectory(directory.resolve("conf-" + name));
        Files.write(
                conf.resolve("config.yaml"),
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + ": " + setting.getValue())
                        .toList());
        return conf;
    }

    @AfterEach
    void stop() {
        server.close();
        cluster.close();
    }

    private Command run(Path conf, String... words) throws Exception {
        return Command.run(directory, Map.of("FLINK_CONF_DIR", conf.toString()), words);
    }

    private String clusterAddress() {
        return "https://" + cluster.host() + ":" + cluster.restPort();
    }

    private String serverAddress() {
        return "https://localhost:" + server.port();
    }

    private static String id(Command done) {
        Matcher id = ID.matcher(done.out());
        assertThat(id.find()).as(done.out() + done.err()).isTrue();
        return id.group(1);
    }

    private String[] words(List<String> before) {
        List<String> program = List.of(
                "-Dexecution.checkpointing.interval=300",
                "-p2",
                "-c",
                Numbers.class.getName(),
                cluster.jobJar().toString(),
                directory.resolve("out").toString(),
                "1000000",
                "200");
        return java.util.stream.Stream.concat(before.stream(), program.stream()).toArray(String[]::new);
    }

    private void awaitRunning(String address, String job) throws Exception {
        Patience.until(
                LIMIT,
                () -> run(known, "list", "-r", "-m", address).out().contains(job + " : numbers (RUNNING)"),
                () -> "job " + job + " does not run at " + address);
    }

    @Test
    void shouldMoveAJobThereAndBackForWhoShowsACertificateAndForNobodyElse() throws Exception {
        String savepoints = directory.resolve("savepoints").toUri().toString();
        String job = id(run(known, words(List.of("run", "-d", "-m", clusterAddress()))));
        awaitRunning(clusterAddress(), job);
        String[] adoption =
                words(List.of("adopt", clusterAddress(), job, "--directory", savepoints, "-m", serverAddress()));

        Command refused = run(stranger, adoption);
        Command adopted = run(known, adoption);
        Command promoted = run(
                known,
                "promote",
                id(adopted),
                "--to",
                clusterAddress(),
                "--directory",
                savepoints,
                "-m",
                serverAddress());

        assertThat(refused.status()).as(refused.out()).isEqualTo(3);
        assertThat(refused.err()).contains("error[E272]");
        assertThat(adopted.status()).as(adopted.out() + adopted.err()).isZero();
        assertThat(promoted.status()).as(promoted.out() + promoted.err()).isZero();
        awaitRunning(clusterAddress(), id(promoted));
        assertThat(run(known, "list", "-r", "-m", serverAddress()).out()).contains("No running jobs.");
    }
}
