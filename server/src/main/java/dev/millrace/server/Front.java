package dev.millrace.server;

import dev.millrace.server.gateway.JobBook;
import dev.millrace.server.gateway.JobDispatcher;
import dev.millrace.server.gateway.OwnProcess;
import dev.millrace.server.gateway.Submissions;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.metric.EngineMetricFetcher;
import dev.millrace.server.rest.MoreHandlers;
import dev.millrace.server.rest.RestServer;
import dev.millrace.server.submission.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.blob.VoidBlobStore;
import org.apache.flink.runtime.taskexecutor.TaskExecutorMemoryConfiguration;
import org.apache.flink.runtime.webmonitor.WebMonitorEndpoint;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/** Flink's REST API over the jobs of an engine, with the files and threads that it needs. Thread-safe. */
final class Front {
    private static final int NORMAL_PRIORITY = 5;

    private final Configuration configuration;
    private final HostedJobs hosted;
    private final Opened opened;
    private final BlobServer blobs;
    private final ScheduledExecutorService executor;
    private final ExecutorService metricThread;

    /**
     * Opens all but the port.
     *
     * @param temporary where its files are
     * @param opened told of each part
     * @param threads that run handlers, at least 1
     */
    Front(Configuration configuration, HostedJobs hosted, Path temporary, Opened opened, int threads)
            throws IOException {
        this.configuration = configuration;
        this.hosted = hosted;
        this.opened = opened;
        blobs = opened.add(
                new BlobServer(configuration, temporary.resolve("blobs").toFile(), new VoidBlobStore()));
        blobs.start();
        executor = WebMonitorEndpoint.createExecutorService(threads, NORMAL_PRIORITY, "millrace-rest");
        opened.add(executor::shutdownNow);
        metricThread = Executors.newSingleThreadExecutor(new ExecutorThreadFactory("millrace-metrics"));
        opened.add(metricThread::shutdownNow);
    }

    /** What is known of the memory of a process that nobody has set a budget for. */
    static TaskExecutorMemoryConfiguration heapAlone() {
        long heap = Runtime.getRuntime().maxMemory();
        return new TaskExecutorMemoryConfiguration(0L, heap, 0L, 0L, 0L, 0L, 0L, 0L, heap, heap);
    }

    /** What clients have sent. */
    Uploads uploads() {
        return new Uploads(blobs);
    }

    /** Runs what takes its time. */
    ScheduledExecutorService executor() {
        return executor;
    }

    /**
     * Binds the port and begins to answer.
     *
     * @param memory what of this process's memory is for what
     * @param more handlers besides Flink's
     * @param end called when a client shuts the cluster down
     * @throws dev.millrace.engine.error.MillraceException E502 if the port cannot be bound
     */
    RestServer serve(
            JobBook jobs,
            Submissions submissions,
            TaskExecutorMemoryConfiguration memory,
            MoreHandlers more,
            Runnable end) {
        OwnProcess taskManager = opened.add(new OwnProcess(jobs, configuration, blobs, memory, executor));
        JobDispatcher dispatcher = new JobDispatcher(
                jobs,
                submissions,
                taskManager::overview,
                new JobDispatcher.Surroundings(configuration, executor, blobs.getPort(), end));
        return opened.add(RestServer.start(
                configuration,
                new RestServer.Gateways(
                        dispatcher,
                        taskManager,
                        new EngineMetricFetcher(hosted, metricThread),
                        blobs.getTransientBlobService()),
                more,
                executor));
    }
}
