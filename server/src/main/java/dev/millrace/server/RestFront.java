package dev.millrace.server;

import dev.millrace.embedded.Millrace;
import dev.millrace.server.gateway.JobBook;
import dev.millrace.server.gateway.PastJobs;
import dev.millrace.server.gateway.Submissions;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.rest.RestServer;
import dev.millrace.server.submission.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.util.FileUtils;

/**
 * Flink's REST API over an engine that is somebody else's, on any free port of loopback; nothing of it outlives the
 * process. Thread-safe.
 */
public final class RestFront implements AutoCloseable {
    private static final int REST_THREADS = 2;

    private final Opened open = new Opened();
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

    private void start(Millrace engine) throws IOException {
        Configuration own = new Configuration(engine.configuration());
        own.set(RestOptions.BIND_PORT, "0");
        Configuration configuration = Defaults.complete(own);
        Path temporary = Files.createTempDirectory("millrace-rest-");
        open.add(() -> FileUtils.deleteDirectoryQuietly(temporary.toFile()));
        HostedJobs hosted = open.add(new HostedJobs(engine));
        Front front = new Front(configuration, hosted, temporary, open, REST_THREADS);
        rest = front.serve(
                new JobBook(hosted, new NoPast()),
                new Unkept(hosted, front.uploads()),
                Front.heapAlone(),
                (gateways, timeout, headers) -> List.of(),
                this::close);
    }

    /** The port that it answers on. */
    public int port() {
        return rest.port();
    }

    @Override
    public void close() {
        open.close();
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
