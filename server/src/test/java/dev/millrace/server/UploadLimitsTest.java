package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does not take, and where it does not look. */
class UploadLimitsTest {
    private static final int LIMIT_BYTES = 20_000;

    @TempDir
    private Path directory;

    private MillraceServer start(Configuration more) {
        Configuration configuration = new Configuration(more);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(WebOptions.UPLOAD_DIR, directory.resolve("uploads").toString());
        return MillraceServer.start(configuration);
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }

    @Test
    void shouldRefuseUploadsAboveTheLimitAndKeepNothingOfThem() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.SERVER_MAX_CONTENT_LENGTH, LIMIT_BYTES);
        try (MillraceServer server = start(configuration)) {
            Rest rest = new Rest("http://localhost:" + server.port());

            Answer json = rest.post("/jars/x/run", "{\"entryClass\":\"" + "x".repeat(LIMIT_BYTES) + "\"}");

            assertThat(json.status()).isEqualTo(413);
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void shouldLookNowhereButInItsOwnDirectories() throws Exception {
        Path outside = Files.writeString(directory.resolve("outside.jar"), "geheim");
        try (MillraceServer server = start(new Configuration())) {
            Rest rest = new Rest("http://localhost:" + server.port());

            rest.upload("/jars/upload", "jarfile", "../../../evil.jar", new byte[] {1});
            rest.upload("/jars/upload", "jarfile", "..\\..\\evil.jar", new byte[] {1});
            List<Answer> answers = Stream.of(
                            "/jars/..%2F..%2Foutside.jar/plan",
                            "/jobmanager/logs/..%2F..%2Foutside.jar",
                            "/jobmanager/logs/..%252F..%252Foutside.jar",
                            "/taskmanagers/millrace/logs/..%2F..%2Foutside.jar",
                            "/..%2F..%2Foutside.jar",
                            "/%2e%2e/%2e%2e/outside.jar")
                    .map(rest::get)
                    .toList();
            rest.send("DELETE", "/jars/..%2F..%2Foutside.jar", null);
            rest.send("DELETE", "/jars/..%5C..%5Coutside.jar", null);

            assertThat(answers)
                    .allMatch(answer -> answer.status() >= 400 && !answer.body().contains("geheim"));
            assertThat(outside).exists();
            assertThat(files())
                    .filteredOn(name -> name.contains("evil"))
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("uploads"));
        }
    }

    @Test
    void shouldTakeNoJarsIfSubmissionIsOffAndTellTheDashboard() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.CANCEL_ENABLE, false);
        try (MillraceServer server = start(configuration)) {
            Rest rest = new Rest("http://localhost:" + server.port());

            assertThat(rest.get("/config").body()).contains("\"web-submit\":false", "\"web-cancel\":false");
            assertThat(rest.upload("/jars/upload", "jarfile", "a.jar", new byte[] {1})
                            .status())
                    .isEqualTo(400);
            assertThat(files()).isEmpty();
            assertThat(rest.get("/jars").status()).isEqualTo(404);
        }
    }
}
