package dev.millrace.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.MillraceServer;
import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles of this process, asked for as of Flink's two. */
class ProfilingTest {
    @TempDir
    private Path directory;

    private MillraceServer server;
    private Rest rest;

    @BeforeEach
    void start() {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(RestOptions.ENABLE_PROFILER, true);
        configuration.set(RestOptions.PROFILING_RESULT_DIR, directory.toString());
        server = MillraceServer.start(configuration);
        rest = new Rest("http://localhost:" + server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/taskmanagers/millrace/profiler", "/jobmanager/profiler"})
    void shouldBeTakenListedAndHandedOut(String profiler) {
        Answer asked = rest.post(profiler, "{\"mode\": \"ITIMER\", \"duration\": 1}");
        assertThat(asked.status()).isEqualTo(200);

        Answer list = rest.await(profiler, answer -> !"RUNNING".equals(answer.at("/profilingList/0/status")));

        assertThat(list.at("/profilingList/0/status")).as(list.toString()).isEqualTo("FINISHED");
        Answer page = rest.get(profiler + "/" + list.at("/profilingList/0/outputFile"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<html").contains("Thread.run");
    }
}
