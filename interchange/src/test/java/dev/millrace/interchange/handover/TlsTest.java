package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.MillraceServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that talks to those alone who show a certificate, at both of its ports. */
@Tag("slow")
class TlsTest {
    @TempDir
    private Path directory;

    private Certificates certificates;
    private MillraceServer server;
    private int secondPort;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.of(directory, "server", "client", "stranger");
        certificates.trust("of-client", "server");
        certificates.trust("of-server", "client");
        Configuration configuration = new Configuration();
        configuration.setString("rest.bind-port", "0");
        try (var free = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            secondPort = free.getLocalPort();
        }
        configuration.setString("jobmanager.rpc.port", String.valueOf(secondPort));
        certificates.settings("server", "of-server").forEach(configuration::setString);
        configuration.setString("security.ssl.rest.enabled", "true");
        server = MillraceServer.start(configuration);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Command list(String address, String own) throws Exception {
        List<String> words = new ArrayList<>(List.of("list", "-m", address, "-Drest.retry.max-attempts=1"));
        certificates.settings(own, "of-client").forEach((key, value) -> words.add("-D" + key + "=" + value));
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
