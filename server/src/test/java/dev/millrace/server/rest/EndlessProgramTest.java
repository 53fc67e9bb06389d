package dev.millrace.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.MillraceServer;
import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import dev.millrace.testing.ProgramJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that do what they should not before they have a job. */
class EndlessProgramTest {
    private static final Duration LIMIT = Duration.ofMillis(500);

    @TempDir
    private Path directory;

    private MillraceServer server;
    private Rest rest;

    @BeforeEach
    void start() {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(WebOptions.UPLOAD_DIR, directory.toString());
        configuration.set(WebOptions.TIMEOUT, LIMIT);
        server = MillraceServer.start(configuration);
        rest = new Rest("http://localhost:" + server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String upload(String statements) throws Exception {
        byte[] jar = Files.readAllBytes(ProgramJar.of(directory, "job.jar", statements));
        return "/jars/"
                + Path.of(rest.upload("/jars/upload", "jarfile", "job.jar", jar).at("/filename"))
                        .getFileName();
    }

    @Test
    void shouldInterruptAProgramThatDoesNotReturn() throws Exception {
        String jar = upload("while (true) Thread.sleep(10);");

        Answer run = rest.post(jar + "/run", "{}");
        Answer plan = rest.get(jar + "/plan");
        Answer posted = rest.post(jar + "/plan", "{}");

        assertThat(run.status()).isEqualTo(400);
        assertThat(run.body()).contains("main() of com.example.Job did not return within 500 ms; it was interrupted");
        assertThat(plan.body()).contains("InterruptedException");
        assertThat(posted.body()).contains("InterruptedException");
    }

    @Test
    void shouldNameTheMemoryThatAProgramLacked() throws Exception {
        String jar = upload("throw new OutOfMemoryError(\"Metaspace\");");

        Answer run = rest.post(jar + "/run", "{}");

        assertThat(run.status()).isEqualTo(400);
        assertThat(run.body()).contains("metaspace was used up");
    }
}
