package dev.millrace.server.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** A real Prometheus, on loopback, that scrapes one target five times a second and evaluates rules as often. */
final class PrometheusServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Process process;
    private final int port;
    private final Path log;

    private PrometheusServer(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Where a program is, if this machine has it. */
    static Optional<Path> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Has promtool look at rules, which are refused if it has something to say against them. */
    static void check(Path rules) throws Exception {
        Process promtool = new ProcessBuilder(
                        program("promtool").orElseThrow().toString(), "check", "rules", rules.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(promtool.exitValue()).as(said).isZero();
    }

    static PrometheusServer start(Path directory, int target, Path rules) throws IOException {
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 200ms
                  scrape_timeout: 200ms
                  evaluation_interval: 200ms
                rule_files: ['%s']
                scrape_configs:
                  - job_name: flink
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(rules, target));
        Path log = directory.resolve("prometheus.log");
        int port = FreePort.find();
        Process process = new ProcessBuilder(
                        program("prometheus").orElseThrow().toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new PrometheusServer(process, port, log);
    }

    /** What it answers; nothing while it does not. */
    private Optional<JsonNode> ask(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JSON.readTree(answer.body()).path("data"))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Every series that an expression gives at the moment. */
    List<JsonNode> query(String expression) {
        List<JsonNode> series = new ArrayList<>();
        ask("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .ifPresent(data -> data.path("result").forEach(series::add));
        return series;
    }

    /** How it stands with each rule: {@code firing} or another state of an alert, {@code ok} of what is recorded. */
    Map<String, String> rules() {
        Map<String, String> states = new TreeMap<>();
        ask("rules")
                .ifPresent(data -> data.path("groups")
                        .forEach(group -> group.path("rules")
                                .forEach(rule -> states.put(
                                        rule.path("name").asText(),
                                        rule.has("state")
                                                ? rule.path("state").asText()
                                                : rule.path("health").asText()))));
        return states;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
