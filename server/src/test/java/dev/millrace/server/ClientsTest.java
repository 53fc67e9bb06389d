package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's own clients against our server. */
class ClientsTest {
    private static final int LIMIT_S = 30;
    /** Less than the REST endpoint is given to close in order. */
    private static final int CLOSING_LIMIT_S = 8;

    private static final long SILENCE_MS = 300;

    @TempDir
    private Path directory;

    private final Gate open = new Gate("open");
    private MillraceServer server;
    private Configuration address;
    private RestClusterClient<String> client;
    private Rest rest;

    @BeforeEach
    void start() throws Exception {
        open.open();
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(WebOptions.UPLOAD_DIR, directory.toString());
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory.resolve("savepoints").toUri().toString());
        server = MillraceServer.start(configuration);
        rest = new Rest("http://localhost:" + server.port());
        address = new Configuration();
        address.set(RestOptions.ADDRESS, "localhost");
        address.set(RestOptions.PORT, server.port());
        client = new RestClusterClient<>(address, "server");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void shouldHandResultsToAProgramThatCollectsThem() throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment("localhost", server.port(), address);
        environment.setParallelism(1);

        long sum = 0;
        try (CloseableIterator<Long> results = environment.fromSequence(1, 1000).executeAndCollect("collected")) {
            while (results.hasNext()) {
                sum += results.next();
            }
        }

        assertThat(sum).isEqualTo(500_500);
    }

    @Test
    void shouldTellAnAttachedClientResultAndAccumulators() throws Exception {
        JobGraph graph = GatedJobs.windows(new JobID(), open, open);

        client.submitJob(graph).get(LIMIT_S, TimeUnit.SECONDS);
        JobResult result = client.requestJobResult(graph.getJobID()).get(LIMIT_S, TimeUnit.SECONDS);
        Map<String, Object> accumulators =
                client.getAccumulators(graph.getJobID()).get(LIMIT_S, TimeUnit.SECONDS);

        assertThat(result.isSuccess()).isTrue();
        assertThat(accumulators).containsEntry("seen", 100).containsEntry("largest", 99L);
    }

    @Test
    void shouldCancelTheJobOfAClientThatHasFallenSilent() throws Exception {
        JobGraph graph = GatedJobs.windows(new JobID(), open, new Gate("silent"));
        graph.setInitialClientHeartbeatTimeout(SILENCE_MS);

        client.submitJob(graph).get(LIMIT_S, TimeUnit.SECONDS);

        rest.awaitJob(graph.getJobID().toString(), "CANCELED");
    }

    @Test
    void shouldTakeStopWithGoOnFromAndDisposeOfASavepoint() throws Exception {
        JobGraph graph = GatedJobs.windows(new JobID(), open, new Gate("stopped"));
        client.submitJob(graph).get(LIMIT_S, TimeUnit.SECONDS);
        rest.awaitJob(graph.getJobID().toString(), "RUNNING");

        String savepoint = client.stopWithSavepoint(graph.getJobID(), false, null, SavepointFormatType.CANONICAL)
                .get(LIMIT_S, TimeUnit.SECONDS);
        rest.awaitJob(graph.getJobID().toString(), "FINISHED");
        JobGraph second = GatedJobs.windows(new JobID(), open, open);
        second.setSavepointRestoreSettings(
                org.apache.flink.runtime.jobgraph.SavepointRestoreSettings.forPath(savepoint));
        client.submitJob(second).get(LIMIT_S, TimeUnit.SECONDS);
        JobResult result = client.requestJobResult(second.getJobID()).get(LIMIT_S, TimeUnit.SECONDS);
        client.disposeSavepoint(savepoint).get(LIMIT_S, TimeUnit.SECONDS);

        assertThat(result.isSuccess()).isTrue();
        assertThat(Path.of(java.net.URI.create(savepoint))).doesNotExist();
    }

    @Test
    void shouldRunAJarInTheWayThatTheRequestSays() {
        Answer uploaded = rest.upload("/jars/upload", "jarfile", "a.jar", Jars.ofPrograms(null));
        String id = Path.of(uploaded.at("/filename")).getFileName().toString();
        JobID job = new JobID();

        Answer listed = rest.get("/jars");
        Answer run = rest.post(
                "/jars/" + id + "/run",
                "{\"entryClass\":\"" + Programs.Short.class.getName()
                        + "\",\"programArgsList\":[\"a name\"],\"jobId\":\"" + job
                        + "\",\"flinkConfiguration\":{\"parallelism.default\":\"3\"}}");
        Answer ended = rest.awaitJob(job.toString(), "FINISHED");
        Answer deleted = rest.send("DELETE", "/jars/" + id, null);

        assertThat(listed.at("/files/0/id")).isEqualTo(id);
        assertThat(run.at("/jobid")).isEqualTo(job.toString());
        assertThat(ended.at("/name")).isEqualTo("a name");
        assertThat(ended.at("/vertices/0/parallelism")).isEqualTo("3");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(rest.get("/jars").json().get("files")).isEmpty();
    }

    @Test
    void shouldEndWhenItIsTold() throws Exception {
        JobGraph graph = GatedJobs.windows(new JobID(), open, new Gate("ended"));
        client.submitJob(graph).get(LIMIT_S, TimeUnit.SECONDS);
        assertThat(client.getJobStatus(graph.getJobID()).get()).isNotEqualTo(JobStatus.FAILED);

        client.shutDownCluster();

        server.ended().get(CLOSING_LIMIT_S, TimeUnit.SECONDS);
        assertThat(Files.exists(directory)).isTrue();
    }
}
