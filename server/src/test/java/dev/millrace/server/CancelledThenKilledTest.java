package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import dev.millrace.server.jobs.StubbornJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while a job is being cancelled does not bring it back. The job never ends by itself. */
class CancelledThenKilledTest {
    private static final long SILENCE_MS = 300;

    @TempDir
    private Path directory;

    private ServerProcess start() throws IOException {
        return ServerProcess.start(
                directory,
                List.of(
                        "--port",
                        "0",
                        "-Djobmanager.rpc.port=0",
                        "-Dmillrace.store.dir=" + directory.resolve("store")));
    }

    private JobID submit(ServerProcess server, long silenceMs) throws Exception {
        Path jar = JobClient.pack(StubbornJob.class, directory.resolve("job.jar"));
        try (JobClient client = new JobClient(server.address())) {
            return client.submit(jar, StubbornJob.class, 1, List.of(), silenceMs);
        }
    }

    private void assertNotBroughtBack(JobID id) throws Exception {
        try (ServerProcess second = start()) {
            assertThat(second.get("/jobs/" + id + "/status")).isEqualTo("{\"status\":\"CANCELED\"}");
            assertThat(second.get("/jobs/overview")).contains("\"jid\":\"" + id + "\"", "\"state\":\"CANCELED\"");
        }
    }

    @Test
    void shouldNotBringBackAJobThatWasCancelledWithASavepoint() throws Exception {
        JobID id;

        try (ServerProcess first = start()) {
            id = submit(first, 0);
            first.await("/jobs/" + id, "\"tasks\":\\{[^}]*\"RUNNING\":1[,}]");
            Answer answer = new Rest(first.address())
                    .post(
                            "/jobs/" + id + "/savepoints",
                            "{\"cancel-job\":true,\"target-directory\":\"" + directory.resolve("savepoints") + "\"}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
            first.await("/jobs/" + id + "/status", "CANCELLING");
            first.kill();
        }

        assertNotBroughtBack(id);
    }

    @Test
    void shouldNotBringBackAJobWhoseClientFellSilent() throws Exception {
        JobID id;

        try (ServerProcess first = start()) {
            id = submit(first, SILENCE_MS);
            first.await("/jobs/" + id + "/status", "CANCELLING");
            first.kill();
        }

        assertNotBroughtBack(id);
    }
}
