package dev.millrace.cli.remote;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ExceptionUtils;

/** A job of a cluster or server, seen through its REST API. Owned by one thread. */
public final class ClusterJob implements AutoCloseable {
    private static final long ANSWER_MS = 30_000;
    private static final long SAVEPOINT_MS = 1_800_000;
    private static final int ATTEMPTS = 3;
    /** A dispatcher's words. */
    private static final String NO_SUCH_JOB = "Could not find Flink job";

    private final RestClusterClient<String> client;
    private final String address;
    private final JobID job;

    /**
     * Connects to nothing yet.
     *
     * @param address {@code host:port}
     */
    public ClusterJob(String address, JobID job) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, address.substring(0, address.lastIndexOf(':')));
        configuration.set(RestOptions.PORT, Integer.valueOf(address.substring(address.lastIndexOf(':') + 1)));
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, ATTEMPTS);
        this.address = address;
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

    /** Whether it is known there, running or ended; fails if there is no answer. */
    public boolean exists() throws InterruptedException {
        try {
            status();
            return true;
        } catch (MillraceException e) {
            if (e.getCause() != null
                    && ExceptionUtils.stringifyException(e.getCause()).contains(NO_SUCH_JOB)) {
                return false;
            }
            throw e;
        }
    }

    /** Now. */
    public JobStatus status() throws InterruptedException {
        return ask(client.getJobStatus(job), ANSWER_MS);
    }

    /** Ends it with a canonical savepoint; returns its path. */
    public String stopWithSavepoint(String directory) throws InterruptedException {
        return ask(client.stopWithSavepoint(job, false, directory, SavepointFormatType.CANONICAL), SAVEPOINT_MS);
    }

    /** Whether every task runs, or has finished. */
    public boolean runs() throws InterruptedException {
        JobDetailsInfo details = ask(client.getJobDetails(job), ANSWER_MS);
        if (details.getJobStatus() != JobStatus.RUNNING) {
            return details.getJobStatus() == JobStatus.FINISHED;
        }
        return details.getJobVertexInfos().stream()
                .allMatch(vertex -> vertex.getTasksPerState().getOrDefault(ExecutionState.RUNNING, 0)
                                + vertex.getTasksPerState().getOrDefault(ExecutionState.FINISHED, 0)
                        == vertex.getParallelism());
    }

    /** How many checkpoints it completed; 0 as well for a job that takes none. */
    public long completedCheckpoints() throws InterruptedException {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(job);
        return ask(
                client.sendRequest(
                                CheckpointingStatisticsHeaders.getInstance(),
                                parameters,
                                EmptyRequestBody.getInstance())
                        .thenApply(statistics -> statistics.getCounts().getNumberCompletedCheckpoints())
                        .exceptionally(ClusterJob::noneIfItTakesNone),
                ANSWER_MS);
    }

    private static long noneIfItTakesNone(Throwable thrown) {
        boolean isOff = ExceptionUtils.findThrowable(thrown, RestClientException.class)
                .filter(answer -> answer.getHttpResponseStatus().code() == 404)
                .filter(answer -> String.valueOf(answer.getMessage()).contains("Checkpointing"))
                .isPresent();
        if (isOff) {
            return 0;
        }
        throw new CompletionException(thrown);
    }

    /** Asks for its end; {@link #status()} tells whether it came. */
    public void cancel() throws InterruptedException {
        ask(client.cancel(job), ANSWER_MS);
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
