package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.messages.webmonitor.JobStatusInfo;
import org.apache.flink.runtime.rest.FileUpload;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobCancellationHeaders;
import org.apache.flink.runtime.rest.messages.JobCancellationMessageParameters;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.messages.TerminationModeQueryParameter;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointTriggerHeaders;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointTriggerMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointTriggerRequestBody;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobStatusInfoHeaders;
import org.apache.flink.runtime.rest.messages.job.JobSubmitHeaders;
import org.apache.flink.runtime.rest.messages.job.JobSubmitRequestBody;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusHeaders;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusMessageParameters;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointTriggerMessageParameters;
import org.apache.flink.runtime.rest.messages.job.savepoints.stop.StopWithSavepointRequestBody;
import org.apache.flink.runtime.rest.messages.job.savepoints.stop.StopWithSavepointTriggerHeaders;
import org.apache.flink.runtime.rest.util.RestConstants;
import org.apache.flink.util.ConfigurationException;

/** A cluster reached over Flink's REST API, with Flink's client. Used by one thread. */
final class RestTarget implements Target {
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);
    private static final Duration SUBMIT_LIMIT = Duration.ofSeconds(120);

    private final long lookLimitMs;
    private final long submitLimitMs;
    private final URL url;
    private final RestClient client;
    private final ExecutorService executor;

    private RestTarget(URL url, RestClient client, ExecutorService executor, Configuration limits) {
        this.lookLimitMs = limits.get(RestOptions.CONNECTION_TIMEOUT).toMillis();
        this.submitLimitMs = limits.get(RestOptions.IDLENESS_TIMEOUT).toMillis();
        this.url = url;
        this.client = client;
        this.executor = executor;
    }

    /**
     * Connects to nothing yet.
     *
     * @param configuration for TLS, where the address begins with https; {@code rest.connection-timeout} is the limit
     *     of a look, {@code rest.idleness-timeout} that of a submission
     * @throws MillraceException E260 if the address is none
     */
    static RestTarget at(String address, Configuration configuration) {
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "millrace-handover-rest");
            thread.setDaemon(true);
            return thread;
        });
        Configuration limits = new Configuration(configuration);
        limits.set(
                RestOptions.CONNECTION_TIMEOUT,
                configuration.getOptional(RestOptions.CONNECTION_TIMEOUT).orElse(LOOK_LIMIT));
        limits.set(
                RestOptions.IDLENESS_TIMEOUT,
                configuration.getOptional(RestOptions.IDLENESS_TIMEOUT).orElse(SUBMIT_LIMIT));
        try {
            URL url = URI.create(address).toURL();
            URL withPort = url.getPort() > 0
                    ? url
                    : new URL(url.getProtocol(), url.getHost(), url.getDefaultPort(), url.getFile());
            return new RestTarget(withPort, RestClient.forUrl(limits, executor, withPort), executor, limits);
        } catch (MalformedURLException | ConfigurationException | IllegalArgumentException e) {
            executor.shutdown();
            throw new MillraceException(
                    Group.USER,
                    "E260",
                    "'" + address + "' is no address of a cluster: " + e.getMessage(),
                    "write it as --to http://host:8081",
                    e);
        }
    }

    @Override
    public TargetFacts facts() {
        try {
            return new FactsRequest(this::send).run();
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            throw new MillraceException(
                    Group.EXTERNAL,
                    "E260",
                    "the target " + url + " does not answer as a Flink cluster does: " + Answers.root(e),
                    "check the address, and that its JobManager runs; nothing has been done to the job",
                    e);
        }
    }

    @Override
    public Posting submit(Parcel parcel, JobID job, String savepoint) {
        Path file = null;
        try {
            file = Files.createTempFile("millrace-jobgraph-", ".bin");
            write(Packing.unpack(parcel, job, savepoint), file);
            List<FileUpload> uploads = new ArrayList<>();
            JobSubmitRequestBody body = body(parcel, file, uploads);
            client.sendRequest(
                            url.getHost(),
                            url.getPort(),
                            JobSubmitHeaders.getInstance(),
                            EmptyMessageParameters.getInstance(),
                            body,
                            uploads)
                    .get(submitLimitMs, TimeUnit.MILLISECONDS);
            return new Posting(Posting.Kind.ACCEPTED, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Posting(Posting.Kind.UNANSWERED, "interrupted");
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            return Answers.ofPost(e);
        } finally {
            delete(file);
        }
    }

    private static void write(JobGraph graph, Path file) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(graph);
        }
    }

    private static JobSubmitRequestBody body(Parcel parcel, Path file, List<FileUpload> uploads) {
        List<String> jars = new ArrayList<>();
        Collection<JobSubmitRequestBody.DistributedCacheFile> artifacts = new ArrayList<>();
        uploads.add(new FileUpload(file, RestConstants.CONTENT_TYPE_BINARY));
        for (String jar : parcel.jars()) {
            jars.add(Path.of(jar).getFileName().toString());
            uploads.add(new FileUpload(Path.of(jar), RestConstants.CONTENT_TYPE_JAR));
        }
        parcel.artifacts().forEach((name, path) -> {
            artifacts.add(new JobSubmitRequestBody.DistributedCacheFile(
                    name, Path.of(path).getFileName().toString()));
            uploads.add(new FileUpload(Path.of(path), RestConstants.CONTENT_TYPE_BINARY));
        });
        return new JobSubmitRequestBody(file.getFileName().toString(), jars, artifacts);
    }

    private static void delete(Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }

    @Override
    public Sighting look(JobID job) {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(job);
        EmptyRequestBody nothing = EmptyRequestBody.getInstance();
        try {
            JobStatusInfo status = send(JobStatusInfoHeaders.getInstance(), parameters, nothing);
            if (status.getJobStatus() == JobStatus.INITIALIZING) {
                return new Sighting.Job(
                        JobStatus.INITIALIZING, false, 0, "", ""); // There is nobody yet to ask for more.
            }
            JobDetailsInfo details = send(JobDetailsHeaders.getInstance(), parameters, nothing);
            CheckpointingStatistics checkpoints = checkpoints(parameters);
            String failure = Answers.isEnding(status.getJobStatus()) ? failure(job) : "";
            return Answers.sighting(status.getJobStatus(), details, checkpoints, failure);
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            return Answers.ofLook(e);
        }
    }

    /** Null for a job that takes none, of which Flink says that there is no such thing. */
    private CheckpointingStatistics checkpoints(JobMessageParameters parameters)
            throws IOException, TimeoutException, ExecutionException {
        try {
            return send(CheckpointingStatisticsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance());
        } catch (ExecutionException e) {
            if (Answers.isAbsent(e, "Checkpointing has not been enabled")) {
                return null;
            }
            throw e;
        }
    }

    /** Best effort. */
    private String failure(JobID job) {
        try {
            return new FailureRequest(this::send).run(job);
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            return "";
        }
    }

    @Override
    public Posting stop(JobID job, String directory, String trigger) {
        SavepointTriggerMessageParameters parameters = new SavepointTriggerMessageParameters();
        parameters.jobID.resolve(job);
        try {
            send(
                    StopWithSavepointTriggerHeaders.getInstance(),
                    parameters,
                    new StopWithSavepointRequestBody(
                            directory, false, SavepointFormatType.CANONICAL, TriggerId.fromHexString(trigger)));
            return new Posting(Posting.Kind.ACCEPTED, "");
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            return Answers.ofPost(e);
        }
    }

    @Override
    public StopStatus stopStatus(JobID job, String trigger) {
        SavepointStatusMessageParameters parameters = new SavepointStatusMessageParameters();
        parameters.jobIdPathParameter.resolve(job);
        parameters.triggerIdPathParameter.resolve(TriggerId.fromHexString(trigger));
        try {
            return Answers.ofStop(
                    send(SavepointStatusHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()));
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            return StopStatus.of(StopStatus.Kind.UNKNOWN);
        }
    }

    @Override
    public void cancel(JobID job) {
        JobCancellationMessageParameters parameters = new JobCancellationMessageParameters();
        parameters.resolveJobId(job).resolveTerminationMode(TerminationModeQueryParameter.TerminationMode.CANCEL);
        sendOnly(JobCancellationHeaders.getInstance(), parameters, EmptyRequestBody.getInstance());
    }

    @Override
    public void triggerCheckpoint(JobID job) {
        CheckpointTriggerMessageParameters parameters = new CheckpointTriggerMessageParameters();
        parameters.jobID.resolve(job);
        sendOnly(
                CheckpointTriggerHeaders.getInstance(),
                parameters,
                new CheckpointTriggerRequestBody(CheckpointType.CONFIGURED, null));
    }

    /** For what is looked at afterwards anyway. */
    private <
                    M extends MessageHeaders<R, P, U>,
                    U extends MessageParameters,
                    R extends RequestBody,
                    P extends ResponseBody>
            void sendOnly(M headers, U parameters, R body) {
        try {
            send(headers, parameters, body);
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            // The next look will tell whether it was done.
        }
    }

    private <
                    M extends MessageHeaders<R, P, U>,
                    U extends MessageParameters,
                    R extends RequestBody,
                    P extends ResponseBody>
            P send(M headers, U parameters, R body) throws IOException, TimeoutException, ExecutionException {
        CompletableFuture<P> answer = client.sendRequest(url.getHost(), url.getPort(), headers, parameters, body);
        try {
            return answer.get(lookLimitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }

    @Override
    public void close() {
        client.shutdown(Time.fromDuration(Duration.ofSeconds(2)));
        executor.shutdown();
    }
}
