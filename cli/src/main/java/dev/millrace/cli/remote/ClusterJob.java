package dev.millrace.cli.remote;

import dev.millrace.cli.error.Errors;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.core.execution.SavepointFormatType;

/** A job of a cluster or server, seen through its REST API. Owned by one thread. */
public final class ClusterJob implements AutoCloseable {
    private static final long ANSWER_MS = 30_000;
    private static final long SAVEPOINT_MS = 1_800_000;
    private static final int ATTEMPTS = 3;

    private final RestClusterClient<String> client;
    private final String address;
    private final JobID job;

    /**
     * Connects to nothing yet.
     *
     * @param url {@code http://host:port}, or {@code https://}
     * @param given for TLS: key and trust stores
     */
    public ClusterJob(URI url, JobID job, Configuration given) {
        Configuration configuration = new Configuration(given);
        configuration.set(SecurityOptions.SSL_REST_ENABLED, url.getScheme().equals("https"));
        configuration.set(RestOptions.ADDRESS, url.getHost());
        configuration.set(RestOptions.PORT, url.getPort());
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, ATTEMPTS);
        this.address = url.getScheme().equals("https") ? url.toString() : url.getAuthority();
        this.job = job;
        try {
            this.client = new RestClusterClient<>(configuration, address);
        } catch (Exception e) {
            throw Errors.external("E272", "no client for " + address + ": " + e.getMessage(), "check the address", e);
        }
    }

    /** The names of its vertices by their ids. */
    public Map<String, String> vertices() throws InterruptedException {
        Map<String, String> names = new TreeMap<>();
        ask(client.getJobDetails(job), ANSWER_MS)
                .getJobVertexInfos()
                .forEach(vertex -> names.put(vertex.getJobVertexID().toHexString(), vertex.getName()));
        return names;
    }

    /** Takes a canonical savepoint while it runs on; returns its path. */
    public String savepoint(String directory) throws InterruptedException {
        return ask(client.triggerSavepoint(job, directory, SavepointFormatType.CANONICAL), SAVEPOINT_MS);
    }

    /** Has a savepoint deleted. */
    public void dispose(String savepoint) throws InterruptedException {
        ask(client.disposeSavepoint(savepoint), ANSWER_MS);
    }

    private <T> T ask(CompletableFuture<T> answer, long limitMs) throws InterruptedException {
        try {
            return answer.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String text = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
            throw Errors.external(
                    "E272",
                    "job " + job + " at " + address + ": " + text,
                    "'flink list -a -m " + address + "' shows what is there",
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
