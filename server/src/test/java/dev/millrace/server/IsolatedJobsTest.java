package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.OddPrograms;
import dev.millrace.server.jobs.Programs;
import dev.millrace.testing.FreePort;
import dev.millrace.testing.ProgramJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in processes of their own, as a client sees them. */
class IsolatedJobsTest {
    private static final String OPTIONS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto ";

    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

    @TempDir
    private Path directory;

    private MillraceServer server;
    private Rest rest;
    private String neighbour;
    private int metricsPort;
    private Path left;

    @BeforeEach
    void start() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(WebOptions.UPLOAD_DIR, directory.toString());
        configuration.set(RestOptions.ENABLE_FLAMEGRAPH, true);
        configuration.setString("millrace.store.dir", directory.resolve("store").toString());
        left = Files.createDirectories(directory.resolve("store/isolated")).resolve(new JobID() + ".graph");
        Files.createFile(left);
        metricsPort = FreePort.find();
        configuration.setString(
                "metrics.reporter.prometheus.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prometheus.port", String.valueOf(metricsPort));
        server = MillraceServer.start(configuration);
        rest = new Rest("http://localhost:" + server.port());
        String jar = upload(Jars.ofPrograms(Programs.Waiting.class));
        neighbour = run(jar, "\"programArgsList\":[\"" + directory.resolve("never") + "\"]");
        rest.awaitJob(neighbour, "RUNNING");
    }

    private static boolean hasPositive(Answer metrics, String series, String job) {
        return metrics.body()
                .lines()
                .anyMatch(line ->
                        line.startsWith(series) && line.contains("job_id=\"" + job + "\"") && !line.endsWith(" 0.0"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String upload(byte[] jar) {
        Answer uploaded = rest.upload("/jars/upload", "jarfile", "a.jar", jar);
        return "/jars/" + Path.of(uploaded.at("/filename")).getFileName();
    }

    private String run(String jar, String members) {
        Answer answer = rest.post(jar + "/run", "{" + members + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.at("/jobid");
    }

    private String runIsolated(byte[] jar, String argument, String jvmOptions, String more) {
        return run(
                upload(jar),
                "\"programArgsList\":[\"" + argument + "\"],\"flinkConfiguration\":{"
                        + "\"millrace.job.isolation\":\"process\",\"millrace.job.jvm-options\":\"" + OPTIONS
                        + jvmOptions + "\"" + more + "}");
    }

    private String runOdd(String way, String jvmOptions, String more) {
        byte[] jar = Jars.of(OddPrograms.class.getName(), OddPrograms.class, harm());
        return runIsolated(jar, way, jvmOptions, more);
    }

    private static Class<?> harm() {
        return OddPrograms.class.getDeclaredClasses()[0];
    }

    private void assertThatNobodyElseIsTouched() {
        assertThat(rest.get("/jobs/" + neighbour).at("/state")).isEqualTo("RUNNING");
        assertThat(rest.get("/jobs/" + neighbour + "/exceptions").at("/root-exception"))
                .isIn("", "null");
    }

    private String failure(String job) {
        return rest.get("/jobs/" + job + "/exceptions").at("/root-exception");
    }

    private static long processes() {
        return ProcessHandle.current().children().count();
    }

    @Test
    void shouldFailAJobWhoseJvmDoesNotStartAndListItWithTheOthers() {
        String job = runIsolated(
                Jars.ofPrograms(Programs.Waiting.class),
                directory.resolve("never").toString(),
                "-XX:Nonsense",
                ",\"execution.checkpointing.interval\":\"1 s\"");

        assertThat(rest.get("/jobs/overview").status()).isEqualTo(200);
        rest.awaitJob(job, "FAILED");

        assertThat(rest.get("/jobs/overview").body()).contains(job).contains(neighbour);
        assertThat(failure(job)).contains("E460").contains("Unrecognized VM option 'Nonsense'");
        assertThatNobodyElseIsTouched();
    }

    @Test
    void shouldRunAProgramWhoseClassesTheServerDoesNotKnow() throws IOException {
        Path jar = ProgramJar.of(directory, "job.jar", """
                StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                env.setParallelism(1);
                env.fromSequence(1, 7).map(new MapFunction<Long, Long>() {
                    public Long map(Long n) { System.out.println("printed"); return n; }
                }).name("count").print();
                env.execute("unknown");
                """);

        String job = runIsolated(Files.readAllBytes(jar), "", "", "");
        Answer ended = rest.awaitJob(job, "FINISHED");

        assertThat(ended.json().findValuesAsText("status")).containsOnly("FINISHED");
        assertThat(rest.get("/jobs/" + job + "/config").at("/execution-config/job-parallelism"))
                .isEqualTo("1");
        assertThat(rest.get("/jobs/overview").body()).contains(job);
    }

    @Test
    void shouldDeleteWhatAKilledServerHasLeft() {
        assertThat(left).doesNotExist();
    }

    @Test
    @Tag("slow")
    void shouldLeaveEverybodyElseAloneWhenAJobEndsItsProcess() {
        String job = runOdd("exit", "", "");

        rest.awaitJob(job, "FAILED");

        assertThat(failure(job)).contains("the process of job 'exit', pid ", ", ended with exit code 7");
        assertThatNobodyElseIsTouched();
    }

    @Test
    @Tag("slow")
    void shouldLeaveEverybodyElseAloneWhenAJobUsesUpItsMemory() {
        String job = runOdd("hoard", "-Xmx100m", "");

        rest.awaitJob(job, "FAILED");

        assertThat(failure(job)).contains("OutOfMemoryError", "millrace.job.jvm-options");
        assertThatNobodyElseIsTouched();
    }

    @Test
    @Tag("slow")
    void shouldEndAJobThatLoopsWhenItIsCancelled() {
        String job = runOdd("loop", "", ",\"task.cancellation.timeout\":\"100\"");
        rest.awaitJob(job, "RUNNING");

        rest.send("PATCH", "/jobs/" + job, null);

        rest.awaitJob(job, "CANCELED");
        assertThat(processes()).isZero();
        assertThatNobodyElseIsTouched();
    }

    @Test
    @Tag("slow")
    void shouldShowWhatTheTasksTakeAndEmitWhileTheyRun() {
        String job = runOdd("nothing", "", "");
        rest.awaitJob(job, "RUNNING");
        String vertex = rest.get("/jobs/" + job).at("/vertices/0/id");

        rest.await(
                "/jobs/" + job,
                answer -> answer.json()
                                .at("/vertices/0/metrics/accumulated-busy-time")
                                .asDouble()
                        > 0);
        Answer metrics = rest.await(
                "/jobs/" + job + "/vertices/" + vertex + "/subtasks/metrics",
                answer -> answer.body().contains("numRecordsOut"));

        assertThat(metrics.body())
                .contains("busyTimeMsPerSecond", "idleTimeMsPerSecond", "backPressuredTimeMsPerSecond");
    }

    @Test
    @Tag("slow")
    void shouldReportItsMetricsAsThoseOfAJobInTheServer() {
        String job = runOdd("nothing", "", "");
        Rest reporter = new Rest("http://127.0.0.1:" + metricsPort);

        for (String series :
                List.of("flink_jobmanager_job_uptime{", OPERATOR + "numRecordsOut{", OPERATOR + "numRecordsIn{")) {
            reporter.await("/metrics", answer -> hasPositive(answer, series, job));
        }

        assertThat(reporter.get("/metrics").body()).contains("operator_name=\"harm\"");
        rest.send("PATCH", "/jobs/" + job, null);
        rest.awaitJob(job, "CANCELED");
        reporter.await("/metrics", answer -> !answer.body().contains(job));
        assertThat(reporter.get("/metrics").body()).contains(neighbour);
    }

    @Test
    @Tag("slow")
    void shouldShowTheThreadsOfItsProcess() {
        String job = runOdd("nothing", "", "");
        rest.awaitJob(job, "RUNNING");
        String vertex = rest.get("/jobs/" + job).at("/vertices/0/id");

        Answer graph = rest.await(
                "/jobs/" + job + "/vertices/" + vertex + "/flamegraph",
                answer -> answer.body().contains("HostedTask"));

        assertThat(graph.body()).contains("endTimestamp");
        for (String path : List.of("/taskmanagers/millrace/thread-dump", "/jobmanager/thread-dump")) {
            assertThat(rest.get(path).body())
                    .contains("job 'nothing', pid ", ": millrace-isolation", "\"threadName\":\"main\"");
        }
    }

    @Test
    @Tag("slow")
    void shouldHandResultsToAProgramThatCollectsThem() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("millrace.job.isolation", "process");
        configuration.setString("millrace.job.jvm-options", OPTIONS);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment("localhost", server.port(), configuration);
        environment.setParallelism(1);

        long sum = 0;
        try (CloseableIterator<Long> results =
                environment.fromSequence(1, Long.MAX_VALUE).executeAndCollect("collected")) {
            for (int i = 0; i < 1000; i++) {
                sum += results.next();
            }
            assertThat(processes()).isEqualTo(1);
        }

        assertThat(sum).isEqualTo(500_500);
    }

    @Test
    void shouldRefuseAnIsolationThatThereIsNot() {
        Answer answer = rest.post(
                upload(Jars.ofPrograms(Programs.Short.class)) + "/run",
                "{\"flinkConfiguration\":{\"millrace.job.isolation\":\"container\"}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("millrace.job.isolation=container");
        assertThat(rest.get("/jobs").json().get("jobs")).hasSize(1);
    }
}
