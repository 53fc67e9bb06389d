package dev.millrace.server;

import dev.millrace.embedded.Millrace;
import dev.millrace.server.gateway.JobBook;
import dev.millrace.server.gateway.JobDispatcher;
import dev.millrace.server.gateway.OwnProcess;
import dev.millrace.server.gateway.PastJobs;
import dev.millrace.server.gateway.Submissions;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.metric.EngineMetricFetcher;
import dev.millrace.server.rest.RestServer;
import dev.millrace.server.submission.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.blob.VoidBlobStore;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.taskexecutor.TaskExecutorMemoryConfiguration;
import org.apache.flink.runtime.webmonitor.WebMonitorEndpoint;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's REST API over an engine that is somebody else's, on any free port of loopback; nothing of it outlives the
 * process. Thread-safe.
 */
public final class RestFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestFront.class);

    private static final int REST_THREADS = 2;
    private static final int NORMAL_PRIORITY = 5;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private RestServer rest;

    private RestFront() {}

    /**
     * Begins to answer.
     *
     * @throws IOException if no port or no temporary directory is to be had
     */
    public static RestFront open(Millrace engine) throws IOException {
        RestFront front = new RestFront();
        try {
            front.start(engine);
            return front;
        } catch (IOException | RuntimeException | Error e) {
            front.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.push(closeable);
        return closeable;
    }

    private void start(Millrace engine) throws IOException {
        Configuration own = new Configuration(engine.configuration());
        own.set(RestOptions.BIND_PORT, "0");
        Configuration configuration = Defaults.complete(own);
        Path temporary = Files.createTempDirectory("millrace-rest-");
        open.push(() -> FileUtils.deleteDirectoryQuietly(temporary.toFile()));
        BlobServer blobs =
                opened(new BlobServer(configuration, temporary.resolve("blobs").toFile(), new VoidBlobStore()));
        blobs.start();
        ScheduledExecutorService executor =
                WebMonitorEndpoint.createExecutorService(REST_THREADS, NORMAL_PRIORITY, "millrace-rest");
        open.push(executor::shutdownNow);
        ExecutorService metricThread = Executors.newSingleThreadExecutor(new ExecutorThreadFactory("millrace-metrics"));
        open.push(metricThread::shutdownNow);
        HostedJobs hosted = opened(new HostedJobs(engine));
        JobBook jobs = new JobBook(hosted, new NoPast());
        OwnProcess taskManager = new OwnProcess(jobs, configuration, blobs, memory(), executor);
        JobDispatcher dispatcher = new JobDispatcher(
                jobs,
                new Unkept(hosted, new Uploads(blobs)),
                taskManager::overview,
                new JobDispatcher.Surroundings(configuration, executor, blobs.getPort(), this::close));
        rest = opened(RestServer.start(
                configuration,
                new RestServer.Gateways(
                        dispatcher,
                        taskManager,
                        new EngineMetricFetcher(hosted, metricThread),
                        blobs.getTransientBlobService()),
                (gateways, timeout, headers) -> List.of(),
                executor));
    }

    private static TaskExecutorMemoryConfiguration memory() {
        long heap = Runtime.getRuntime().maxMemory();
        return new TaskExecutorMemoryConfiguration(0L, heap, 0L, 0L, 0L, 0L, 0L, 0L, heap, heap);
    }

    /** The port that it answers on. */
    public int port() {
        return rest.port();
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the REST API was not closed in order", e);
            }
        }
    }

    /** Jobs are the engine's alone. */
    private record Unkept(HostedJobs hosted, Uploads uploads) implements Submissions {
        @Override
        public JobHandle submit(JobGraph graph) {
            return hosted.start(graph, uploads.classes(graph), false);
        }

        @Override
        public void cancel(JobHandle job) {
            job.cancel();
        }
    }

    /** What has ended is with the engine. */
    private static final class NoPast implements PastJobs {
        @Override
        public Optional<ExecutionGraphInfo> view(JobID id) {
            return Optional.empty();
        }

        @Override
        public List<JobDetails> details() {
            return List.of();
        }
    }
}
