package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.CountingJob;
import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import dev.millrace.testing.FreePort;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does who has a configuration of a cluster in Kubernetes and its commands at hand. */
@Tag("slow")
class GuideTest {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed. Path: (\\S+)");
    private static final int LIMIT_S = 60;

    @TempDir
    private Path directory;

    private int rpcPort;
    private int metricsPort;
    private ServerProcess server;
    private Path jar;

    @BeforeEach
    void start() throws Exception {
        rpcPort = FreePort.find();
        metricsPort = FreePort.find();
        Files.write(
                Files.createDirectories(directory.resolve("conf")).resolve("flink-conf.yaml"),
                List.of(
                        "jobmanager.memory.process.size: 1600m",
                        "jobmanager.rpc.address: flink-jobmanager-service",
                        "jobmanager.rpc.port: " + rpcPort,
                        "taskmanager.memory.process.size: 1728m",
                        "taskmanager.numberOfTaskSlots: 2",
                        "execution.checkpointing.interval: 5000",
                        "execution.checkpointing.mode: EXACTLY_ONCE",
                        "state.backend: hashmap",
                        "state.checkpoints.dir: "
                                + directory.resolve("checkpoints").toUri(),
                        "parallelism.default: 2",
                        "metrics.reporters: prometheus",
                        "metrics.reporter.prometheus.class: org.apache.flink.metrics.prometheus.PrometheusReporter",
                        "metrics.reporter.prometheus.port: " + metricsPort));
        jar = JobClient.pack(CountingJob.class, directory.resolve("job.jar"));
        server = ServerProcess.start(
                directory, List.of("--port", "0", "--configDir", directory + "/conf", "--store", directory + "/store"));
        server.address();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    /** What the command printed. */
    private String flink(String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("org.apache.flink.client.cli.CliFrontend");
        command.addAll(List.of(words));
        Path output = Files.createTempFile(directory, "flink", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("FLINK_CONF_DIR", directory.resolve("conf").toString());
        Process process = builder.start();
        boolean hasEnded = process.waitFor(LIMIT_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(hasEnded).as(Files.readString(output)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private String manager() {
        return "localhost:" + rpcPort;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(matcher.groupCount());
    }

    @Test
    void shouldRunListSaveAndResumeAJobByTheOldCommands() throws Exception {
        String run = flink(
                "run",
                "-m",
                manager(),
                "-d",
                "-p",
                "1",
                "-c",
                CountingJob.class.getName(),
                jar.toString(),
                directory.resolve("out").toString(),
                "1000000",
                "200",
                "100");
        String id = first(ID, run);
        server.await("/jobs/" + id + "/checkpoints", "\"completed\":[1-9]");

        String running = flink("list", "-r", "-m", manager());
        String saved = flink(
                "savepoint",
                "-m",
                manager(),
                id,
                directory.resolve("savepoints").toString());
        String metrics =
                new Rest("http://localhost:" + metricsPort).get("/metrics").body();
        flink("cancel", "-m", manager(), id);
        server.await("/jobs/" + id + "/status", "CANCELED");
        String resumed = flink(
                "run",
                "-m",
                manager(),
                "-d",
                "-s",
                first(SAVEPOINT, saved),
                "-c",
                CountingJob.class.getName(),
                jar.toString(),
                directory.resolve("out2").toString(),
                "1000000",
                "200",
                "100");

        assertThat(running).contains(id + " : ").contains("(RUNNING)");
        assertThat(metrics)
                .contains(
                        "flink_jobmanager_job_uptime{",
                        "flink_jobmanager_job_numberOfFailedCheckpoints{",
                        "flink_taskmanager_job_task_numRecordsIn{",
                        "flink_taskmanager_job_task_numRecordsOut{",
                        "flink_taskmanager_Status_JVM_Memory_Heap_Used{");
        server.await("/jobs/" + first(ID, resumed) + "/checkpoints", "\"restored\":\\{\"id\"");
    }

    @Test
    void shouldRunAJobThatIsUploadedAndShowItsLogs() throws Exception {
        Rest rest = new Rest(server.address());

        Answer uploaded = rest.upload("/jars/upload", "jarfile", "../../job.jar", Files.readAllBytes(jar));
        String jarId =
                first(Pattern.compile("\"id\":\"([^\"]+)\""), rest.get("/jars").body());
        Answer run = rest.post(
                "/jars/" + jarId + "/run",
                "{\"entryClass\":\"" + CountingJob.class.getName() + "\",\"parallelism\":2,\"programArgsList\":[\""
                        + directory.resolve("out") + "\",\"100\",\"1000\",\"100\"]}");
        server.await("/jobs/" + first(ID, run.body()), "\"state\":\"FINISHED\"");

        assertThat(uploaded.status()).isEqualTo(200);
        assertThat(jarId).matches("[0-9a-f-]{36}_job\\.jar");
        assertThat(server.get("/overview")).contains("\"slots-total\":2");
        assertThat(server.get("/jobmanager/config")).contains("\"state.backend\"", "flink-jobmanager-service");
        assertThat(server.get("/jobmanager/log")).contains("Rest endpoint listening");
        try (Stream<Path> logs = Files.list(directory.resolve("log"))) {
            assertThat(logs.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("flink-.*-jobmanager-.*\\.log"));
        }
    }
}
