package dev.millrace.server.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.flink.metric.EngineMetrics;
import dev.millrace.server.isolation.HostedJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricStore;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricStore.ComponentMetricStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineMetricFetcherTest {
    @TempDir
    private Path directory;

    private ExecutorService executor;

    @BeforeEach
    void begin() {
        executor = Executors.newSingleThreadExecutor();
    }

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    private Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.setString("millrace.metrics.keep", "true");
        configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(1));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        return configuration;
    }

    private static String vertex(MillraceJob job, String name) {
        return job.vertices().stream()
                .filter(vertex -> vertex.name().contains(name))
                .findFirst()
                .orElseThrow()
                .id()
                .toString();
    }

    private static double subtask(EngineMetricFetcher fetcher, MillraceJob job, String vertex, String metric) {
        fetcher.update();
        ComponentMetricStore found =
                fetcher.getMetricStore().getSubtaskMetricStore(job.id().toString(), vertex(job, vertex), 0);
        return found == null ? Double.NaN : Double.parseDouble(found.getMetric(metric, "NaN"));
    }

    @Test
    void shouldTellWhoHoldsUpAJobAndWhoIsHeldUp() throws Exception {
        Configuration configuration = configuration();
        try (Millrace engine = Millrace.start(configuration)) {
            EngineMetricFetcher fetcher = new EngineMetricFetcher(new HostedJobs(engine), executor);
            MillraceJob job = SlowJob.submit(engine, configuration);

            SlowJob.await("slow is busy", () -> subtask(fetcher, job, "slow", "busyTimeMsPerSecond") > 900);
            SlowJob.await(
                    "quick is held up", () -> subtask(fetcher, job, "quick", "backPressuredTimeMsPerSecond") > 800);
            SlowJob.await(
                    "older is held up", () -> subtask(fetcher, job, "older", "hardBackPressuredTimeMsPerSecond") > 800);

            assertThat(subtask(fetcher, job, "slow", "backPressuredTimeMsPerSecond"))
                    .isZero();
            assertThat(subtask(fetcher, job, "older", "busyTimeMsPerSecond")).isNaN();
            assertThat(subtask(fetcher, job, "quick", "outPoolUsage")).isNaN();
            assertThat(subtask(fetcher, job, "quick", "buffers.outPoolUsage")).isGreaterThan(0.4);
            assertThat(subtask(fetcher, job, "slow", "buffers.inputQueueLength"))
                    .isPositive();
        }
    }

    @Test
    void shouldFillEveryScopeThatFlinksHandlersAskFor() throws Exception {
        Configuration configuration = configuration();
        try (Millrace engine = Millrace.start(configuration)) {
            EngineMetricFetcher fetcher = new EngineMetricFetcher(new HostedJobs(engine), executor);
            MillraceJob job = SlowJob.submit(engine, configuration);
            SlowJob.await("records flow", () -> subtask(fetcher, job, "slow", "numRecordsIn") > 0);

            fetcher.update();

            MetricStore store = fetcher.getMetricStore();
            String id = job.id().toString();
            assertThat(store.getJobManagerMetricStore().metrics)
                    .containsEntry("numRunningJobs", "1")
                    .containsEntry("taskSlotsTotal", "1")
                    .containsEntry("taskSlotsAvailable", "0")
                    .containsKeys("Status.JVM.Memory.Heap.Used", "Status.JVM.GarbageCollector.All.TimeMsPerSecond");
            assertThat(store.getTaskManagerMetricStore(EngineMetrics.TASK_MANAGER_ID).metrics)
                    .containsKeys(
                            "Status.JVM.Memory.Heap.Used",
                            "Status.JVM.Memory.Metaspace.Used",
                            "Status.Flink.Memory.Managed.Total",
                            "millrace.worker.0.load");
            assertThat(store.getJobMetricStore(id).metrics)
                    .containsEntry("numRestarts", "0")
                    .containsKeys("uptime", "runningTime", "numberOfFailedCheckpoints");
            assertThat(store.getTaskMetricStore(id, vertex(job, "slow")).metrics)
                    .containsKeys("0.numRecordsIn", "0.currentInputWatermark", "0.slow.numRecordsOutPerSecond");
        }
    }

    @Test
    void shouldForgetAJobWhenTheEngineHas() throws Exception {
        Configuration configuration = configuration();
        configuration.set(JobManagerOptions.JOB_STORE_MAX_CAPACITY, 0);
        try (Millrace engine = Millrace.start(configuration)) {
            EngineMetricFetcher fetcher = new EngineMetricFetcher(new HostedJobs(engine), executor);
            MillraceJob job = SlowJob.submit(engine, configuration);
            SlowJob.await("records flow", () -> subtask(fetcher, job, "slow", "numRecordsIn") > 0);

            job.cancel().get(30, TimeUnit.SECONDS);
            SlowJob.await("it is forgotten", () -> {
                fetcher.update();
                return fetcher.getMetricStore().getJobMetricStore(job.id().toString()) == null;
            });

            assertThat(fetcher.getMetricStore().getJobManagerMetricStore().metrics)
                    .containsEntry("numRunningJobs", "0");
            assertThat(engine.metrics().live())
                    .noneMatch(metric -> metric.group().getAllVariables().containsKey("<job_id>"));
        }
    }

    @Test
    void shouldReadNoMoreOftenThanItIsToldTo() throws Exception {
        Configuration configuration = configuration();
        configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofHours(1));
        try (Millrace engine = Millrace.start(configuration)) {
            EngineMetricFetcher fetcher = new EngineMetricFetcher(new HostedJobs(engine), executor);

            fetcher.update();
            long first = fetcher.getLastUpdateTime();
            SlowJob.await("time passes", () -> System.currentTimeMillis() > first);
            fetcher.update();
            fetcher.refresh();

            assertThat(fetcher.getLastUpdateTime()).isEqualTo(first);
            SlowJob.await("a second passes", () -> {
                fetcher.refresh();
                return fetcher.getLastUpdateTime() > first;
            });
            assertThat(fetcher.getLastUpdateTime() - first).isGreaterThan(1000);
        }
    }
}
