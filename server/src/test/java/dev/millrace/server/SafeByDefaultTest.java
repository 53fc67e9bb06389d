package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a server lets in and what it tells, seen from outside of its process. */
class SafeByDefaultTest {
    private static final String SECRET = "geheim";

    @TempDir
    private Path directory;

    private ServerProcess start(List<String> options, String... words) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of("--port", "0", "--store", directory + "/store"));
        all.addAll(List.of(words));
        return ServerProcess.start(directory, options, all);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldListenOnLoopbackOnlyWithoutConfiguration() throws Exception {
        try (ServerProcess server = start(List.of(), "-Djobmanager.rpc.port=0")) {
            server.address();

            List<String> sockets = ListeningSockets.of(server.pid());

            assertThat(sockets).hasSize(3).allMatch(ListeningSockets::isLoopback);
            assertThat(server.output()).doesNotContain("remote code execution");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldListenOnLoopbackOnlyAndKeepSecretsThoughAConfigurationNamesAnotherHost() throws Exception {
        Files.write(
                directory.resolve("flink-conf.yaml"),
                List.of(
                        "jobmanager.rpc.address: flink-jobmanager-service",
                        "jobmanager.rpc.port: 0",
                        "metrics.reporters: prometheus",
                        "metrics.reporter.prometheus.class: org.apache.flink.metrics.prometheus.PrometheusReporter",
                        "metrics.reporter.prometheus.port: 20000-29999",
                        "env.java.opts: -Djavax.net.ssl.keyStorePassword=" + SECRET,
                        "s3.access-key: " + SECRET,
                        "s3.secret-key: " + SECRET,
                        "table.url: jdbc:postgresql://me:" + SECRET + "@host/db?password=" + SECRET));
        List<String> options = List.of("-Djavax.net.ssl.trustStorePassword=" + SECRET, "-Dmy.token=" + SECRET);
        try (ServerProcess server = start(options, "--configDir", directory.toString())) {
            server.address();

            List<String> sockets = ListeningSockets.of(server.pid());
            String settings = server.get("/jobmanager/config");
            String ofJob = server.get("/jobs/" + "0".repeat(32) + "/jobmanager/config");
            String environment = server.get("/jobmanager/environment");
            String environmentOfJob = server.get("/jobs/" + "0".repeat(32) + "/jobmanager/environment");

            assertThat(sockets).hasSize(4).allMatch(ListeningSockets::isLoopback);
            assertThat(List.of(settings, ofJob)).allMatch(text -> text.contains("s3.secret-key"));
            assertThat(List.of(environment, environmentOfJob))
                    .allMatch(text -> text.contains("-Dmy.token=******") && text.contains("\"classpath\":"));
            assertThat(settings + ofJob + environment + environmentOfJob + server.output() + logs())
                    .doesNotContain(SECRET);
        }
    }

    private String logs() throws Exception {
        StringBuilder text = new StringBuilder();
        try (var files = Files.list(directory.resolve("log"))) {
            for (Path file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @Test
    void shouldWarnOnceOfWhatAnOpenAddressExposes() throws Exception {
        try (ServerProcess server = start(List.of(), "--bind", "0.0.0.0", "-Djobmanager.rpc.port=0")) {
            server.address();

            assertThat(Pattern.compile("WARN .*rest.bind-address=0\\.0\\.0\\.0.*remote code execution")
                            .matcher(server.output())
                            .results()
                            .count())
                    .isEqualTo(1);
            assertThat(server.get("/overview")).contains("\"taskmanagers\":1");
        }
    }

    @Test
    @Tag("slow")
    void shouldNotTakeTheDashboardFromAnotherServerWhenItEnds() throws Exception {
        try (ServerProcess first = start(List.of(), "-Djobmanager.rpc.port=0")) {
            first.address();
            try (ServerProcess second = ServerProcess.start(
                    directory, List.of("--port", "0", "--store", directory + "/second", "-Djobmanager.rpc.port=0"))) {
                second.get("/index.html");
                second.terminate();
                second.exit();
            }

            Matcher script = Pattern.compile("src=\"([^\"]+\\.js)\"").matcher(first.get("/index.html"));
            assertThat(script.find()).isTrue();
            assertThat(first.get("/" + script.group(1))).doesNotContain("Unable to load");
        }
    }
}
