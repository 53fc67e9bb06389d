package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLogToItsFileAndToTheConsoleFromTheStartOn() throws Exception {
        Path data = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(
                directory,
                List.of("--port", "0", "-Djobmanager.rpc.port=0", "-Dmillrace.store.dir=" + data, "-Dsome.kye=1"))) {
            String address = server.address();

            assertThat(Files.readString(log()))
                    .contains("Rest endpoint listening at " + address.substring("http://".length()))
                    .containsPattern("WARN .*some\\.kye");
            assertThat(server.output()).contains("Rest endpoint listening at ");
            assertThat(server.get("/jobmanager/log")).contains("Rest endpoint listening at ");
        }
    }

    private Path log() throws Exception {
        try (Stream<Path> logs = Files.list(directory.resolve("log"))) {
            return logs.filter(file -> file.getFileName().toString().matches("flink-.*-jobmanager-.*\\.log"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
