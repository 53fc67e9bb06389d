package dev.millrace.cli.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadTest {
    private final List<String> progress = new ArrayList<>();
    private HttpServer server;
    private String base;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/job.jar", exchange -> {
            byte[] body = "bytes".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/moved.jar", exchange -> {
            exchange.getResponseHeaders().add("Location", "/job.jar");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        base = "http://localhost:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Path locate(String job) {
        return new JobLocator(progress::add).locate(job);
    }

    private void assertFailure(String job, String message, String hint) {
        assertThatThrownBy(() -> locate(job)).isInstanceOfSatisfying(MillraceException.class, failure -> {
            assertThat(failure.code()).isEqualTo("E113");
            assertThat(failure).hasMessage(message);
            assertThat(failure.remedy()).isEqualTo(hint);
        });
    }

    @Test
    void shouldFetchAndFollowRedirects() {
        assertThat(locate(base + "/job.jar")).content().isEqualTo("bytes");
        assertThat(locate(base + "/moved.jar")).content().isEqualTo("bytes");
        assertThat(progress).containsExactly("fetching " + base + "/job.jar", "fetching " + base + "/moved.jar");
    }

    @Test
    void shouldCallTheJarByItsUrl() {
        assertThatThrownBy(() -> new JobLocator(progress::add).open(base + "/job.jar"))
                .hasMessage("'" + base + "/job.jar' is not a jar: it does not start as a zip file does");
    }

    @Test
    void shouldTellTheStatusOfARefusal() {
        assertFailure(
                base + "/none.jar",
                base + "/none.jar answered with HTTP status 404",
                "open the address in a browser; it must lead to the jar itself");
    }

    @Test
    void shouldTellThatNobodyAnswers() {
        server.stop(0);

        assertFailure(
                base + "/job.jar",
                "could not fetch " + base + "/job.jar: connection refused",
                "check the address and the network");
    }

    @Test
    void shouldRefuseOtherSchemes() {
        assertFailure(
                "s3://bucket/job.jar",
                "cannot read a job from 's3:' (s3://bucket/job.jar)",
                "download the jar and give its path; URLs may be http, https or file");
    }

    @Test
    void shouldRefuseWhatIsNoUrl() {
        assertFailure(
                "http://host/a b.jar",
                "'http://host/a b.jar' is not a URL: Illegal character in path",
                "escape it, or give a path");
        assertFailure(
                "http:///job.jar",
                "'http:///job.jar' is not a complete URL: unsupported URI http:///job.jar",
                "check it");
    }
}
