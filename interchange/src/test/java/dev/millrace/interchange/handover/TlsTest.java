package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.MillraceServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that talks to those alone who show a certificate, at both of its ports. */
@Tag("slow")
class TlsTest {
    private static final String PASSWORD = "geheim";

    @TempDir
    private Path directory;

    private MillraceServer server;
    private int secondPort;

    @BeforeEach
    void start() throws Exception {
        for (String name : List.of("server", "client", "stranger")) {
            keytool(name, name, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost");
            keytool(name, name, "-exportcert", "-file", file(name + ".crt"));
        }
        keytool("of-client", "server", "-importcert", "-noprompt", "-file", file("server.crt"));
        keytool("of-server", "client", "-importcert", "-noprompt", "-file", file("client.crt"));
        Configuration configuration = new Configuration();
        configuration.setString("rest.bind-port", "0");
        try (var free = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            secondPort = free.getLocalPort();
        }
        configuration.setString("jobmanager.rpc.port", String.valueOf(secondPort));
        settings("server", "of-server").forEach(configuration::setString);
        configuration.setString("security.ssl.rest.enabled", "true");
        server = MillraceServer.start(configuration);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void keytool(String store, String alias, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", alias, "-keystore", file(store + ".p12"), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private Map<String, String> settings(String own, String trusted) {
        return Map.of(
                "security.ssl.rest.authentication-enabled",
                "true",
                "security.ssl.rest.keystore",
                file(own + ".p12"),
                "security.ssl.rest.keystore-password",
                PASSWORD,
                "security.ssl.rest.key-password",
                PASSWORD,
                "security.ssl.rest.truststore",
                file(trusted + ".p12"),
                "security.ssl.rest.truststore-password",
                PASSWORD);
    }

    private Command list(String address, String own) throws Exception {
        List<String> words = new ArrayList<>(List.of("list", "-m", address, "-Drest.retry.max-attempts=1"));
        settings(own, "of-client").forEach((key, value) -> words.add("-D" + key + "=" + value));
        return Command.run(directory, words.toArray(String[]::new));
    }

    @Test
    void shouldListJobsForWhoShowsACertificateAndForNobodyElse() throws Exception {
        String https = "https://localhost:" + server.port();

        Command known = list(https, "client");
        Command atSecondPort = list("https://localhost:" + secondPort, "client");
        Command stranger = list(https, "stranger");
        Command plain = list("localhost:" + server.port(), "client");

        assertThat(server.address()).startsWith("https://");
        assertThat(known.out()).as(known.err()).contains("No running jobs.");
        assertThat(known.status()).isZero();
        assertThat(atSecondPort.out()).as(atSecondPort.err()).contains("No running jobs.");
        assertThat(List.of(stranger, plain))
                .allMatch(one -> one.status() == 1 && !one.out().contains("No running"));
    }
}
