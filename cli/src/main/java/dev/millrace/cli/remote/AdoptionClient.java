package dev.millrace.cli.remote;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.remote.protocol.AdoptionRequest;
import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.HandOverStatusHeaders;
import dev.millrace.cli.remote.protocol.JobPost;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.cache.DistributedCache.DistributedCacheEntry;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.rest.FileUpload;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.util.RestConstants;
import org.apache.flink.util.InstantiationUtil;

/** Asks a server to adopt jobs: from then on it is the server that does it. Owned by one thread. */
public final class AdoptionClient implements AutoCloseable {
    /** For jars to be sent, and the cluster to be asked. */
    private static final long ANSWER_MS = 180_000;

    private final ServerClient server;
    private final PrintStream err;

    /**
     * Connects to nothing yet.
     *
     * @param address {@code host:port}, with {@code https://} for TLS; null for what the configuration says
     * @param err told the phases
     */
    public AdoptionClient(String address, Configuration configuration, PrintStream err) {
        this.server = ServerClient.of(address, configuration);
        this.err = err;
    }

    /** Where it asks. */
    public String address() {
        return server.address();
    }

    /**
     * What is to be adopted.
     *
     * @param from the cluster's REST address
     * @param job its id there
     * @param directory of the savepoint; may be null
     * @param limits of waiting
     * @param isLenient whether state that no operator wants is left behind
     */
    public record Wish(String from, JobID job, String directory, Limits limits, boolean isLenient) {}

    /**
     * In milliseconds; null for the usual.
     *
     * @param patienceMs how long to keep asking a silent cluster
     * @param confirmMs how long the job may take on the server to its first checkpoint
     */
    public record Limits(Long patienceMs, Long confirmMs) {}

    /**
     * Begins, and returns when it is over.
     *
     * @param jars of the user, on this machine
     * @throws dev.millrace.engine.error.MillraceException E269 if the server refuses or does not answer
     */
    public HandOverStatus adopt(Wish wish, JobGraph graph, List<Path> jars) throws InterruptedException {
        Path file = null;
        try {
            file = Files.createTempFile("millrace-jobgraph-", ".bin");
            Files.write(file, InstantiationUtil.serializeObject(graph));
            List<FileUpload> uploads = new ArrayList<>();
            uploads.add(new FileUpload(file, RestConstants.CONTENT_TYPE_BINARY));
            jars.forEach(jar -> uploads.add(new FileUpload(jar, RestConstants.CONTENT_TYPE_JAR)));
            Map<String, Path> artifacts = artifacts(graph);
            artifacts.values().forEach(one -> uploads.add(new FileUpload(one, RestConstants.CONTENT_TYPE_BINARY)));
            Map<String, String> names = new HashMap<>();
            artifacts.forEach((name, path) -> names.put(name, path.getFileName().toString()));
            AdoptionRequest request = new AdoptionRequest(
                    wish.from(),
                    wish.directory(),
                    wish.limits().patienceMs(),
                    wish.limits().confirmMs(),
                    null,
                    wish.isLenient(),
                    file.getFileName().toString(),
                    jars.stream().map(jar -> jar.getFileName().toString()).toList(),
                    names);
            return ask(wish.job(), request, uploads);
        } catch (IOException e) {
            throw Errors.external("E270", "the job's files cannot be sent: " + e.getMessage(), "look at them", e);
        } finally {
            if (file != null && !file.toFile().delete()) {
                file.toFile().deleteOnExit();
            }
        }
    }

    /** Files of the distributed cache that only this machine has. */
    private static Map<String, Path> artifacts(JobGraph graph) throws IOException {
        Map<String, Path> local = new HashMap<>();
        for (Map.Entry<String, DistributedCacheEntry> entry :
                graph.getUserArtifacts().entrySet()) {
            var path = new org.apache.flink.core.fs.Path(entry.getValue().filePath);
            if (!path.getFileSystem().isDistributedFS()) {
                local.put(entry.getKey(), Path.of(path.getPath()));
            }
        }
        return local;
    }

    /**
     * Ends one that is undecided.
     *
     * @param where here or there
     * @throws dev.millrace.engine.error.MillraceException E269 if the server refuses or does not answer
     */
    public HandOverStatus settle(JobID job, String where) throws InterruptedException {
        return ask(job, AdoptionRequest.settling(where), List.of());
    }

    private HandOverStatus ask(JobID job, AdoptionRequest request, List<FileUpload> uploads)
            throws InterruptedException {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(job);
        HandOverStatus first = server.ask(JobPost.ADOPTION, parameters, request, uploads, ANSWER_MS);
        return new Following(server, err).toTheEnd(job, HandOverStatusHeaders.ADOPTION, first);
    }

    /** One line about the savepoint; empty without one. */
    public static String savepointText(HandOverStatus status) {
        return Following.savepointText(status);
    }

    @Override
    public void close() {
        server.close();
    }
}
