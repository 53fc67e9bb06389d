package dev.millrace.server.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.testing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a real run. Skipped where there is none: Debian's package is called prometheus. */
class PrometheusTest {
    private static final List<String> NAMES = List.of(
            "flink_jobmanager_job_uptime",
            "flink_jobmanager_job_numberOfFailedCheckpoints",
            "flink_taskmanager_job_task_numRecordsIn",
            "flink_taskmanager_job_task_numRecordsOut",
            "flink_taskmanager_job_millrace_nativeShare",
            "flink_taskmanager_Status_JVM_Memory_Heap_Used");

    @TempDir
    private Path directory;

    @BeforeAll
    static void skipWithoutPrometheus() {
        assumeTrue(PrometheusServer.program("prometheus").isPresent(), "skipped: no prometheus on the path");
        assumeTrue(PrometheusServer.program("promtool").isPresent(), "skipped: no promtool on the path");
    }

    /** For each name a rule that records its sum, and one that raises an alert as soon as there is one. */
    private Path rules() throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n  - name: millrace\n    rules:\n");
        for (String name : NAMES) {
            rules.append("      - record: recorded:").append(name).append('\n');
            rules.append("        expr: sum(").append(name).append(")\n");
            rules.append("      - alert: alert_").append(name).append('\n');
            rules.append("        expr: ").append(name).append(" >= 0\n");
        }
        return Files.writeString(directory.resolve("rules.yml"), rules);
    }

    private Configuration configuration(int port) {
        Configuration configuration = new Configuration();
        configuration.setString(
                "metrics.reporter.prometheus.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prometheus.port", String.valueOf(port));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        return configuration;
    }

    @Test
    void shouldScrapeWhatDashboardsAndAlertsOfFlinkJobsAreMadeOf() throws Exception {
        Path rules = rules();
        PrometheusServer.check(rules);
        int port = FreePort.find();
        Configuration configuration = configuration(port);

        try (Millrace engine = Millrace.start(configuration);
                PrometheusServer prometheus = PrometheusServer.start(directory, port, rules)) {
            MillraceJob job = SlowJob.submit(engine, configuration);
            SlowJob.await(
                    "every rule has been evaluated",
                    () -> NAMES.stream()
                            .allMatch(name -> "firing".equals(prometheus.rules().get("alert_" + name))
                                    && !prometheus.query("recorded:" + name).isEmpty()));
            SlowJob.await(
                    "records flow",
                    () -> !prometheus
                            .query("flink_taskmanager_job_task_numRecordsIn{task_name=~\".*slow.*\"} > 0")
                            .isEmpty());

            SlowJob.await(
                    "bytes flow",
                    () -> !prometheus
                            .query("flink_taskmanager_job_task_numBytesOut{task_name=~\".*quick.*\"} > 0")
                            .isEmpty());

            assertThat(prometheus.rules().values()).containsOnly("ok", "firing");
            JsonNode labels = prometheus
                    .query("flink_taskmanager_job_task_numRecordsIn")
                    .get(0)
                    .path("metric");
            assertThat(labels.path("job_id").asText()).isEqualTo(job.id().toString());
            assertThat(labels.path("job_name").asText()).isEqualTo("slow_job");
            assertThat(labels.path("subtask_index").asText()).isEqualTo("0");
            assertThat(labels.path("tm_id").asText()).isEqualTo("millrace");
            assertThat(labels.has("task_attempt_num")).isTrue();
            assertThat(prometheus.query("flink_jobmanager_Status_JVM_Memory_Heap_Used"))
                    .hasSize(1);
            assertThat(prometheus.query("up == 1")).as(prometheus.log()).hasSize(1);
        }
    }
}
