package dev.millrace.testkit;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.flink.job.MillraceOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.JobSubmissionResult;
import org.apache.flink.api.common.io.FileOutputFormat;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.client.DuplicateJobSubmissionException;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.client.JobSubmissionException;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.messages.FlinkJobTerminatedWithoutCancellationException;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.resourcemanager.ResourceOverview;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedValue;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine with the manners of Flink's {@code MiniCluster}: what fails by exception there fails so here, what fails
 * by future there does here. Can be started again after it was closed. Thread-safe.
 */
public final class EngineCluster {
    private static final Logger LOG = LoggerFactory.getLogger(EngineCluster.class);

    /**
     * About as many small records as Flink's network buffers hold: there are tests whose sources must get rid of all
     * that they have before the first checkpoint.
     */
    private static final int ROOM = 1 << 16;

    private final Configuration configuration;
    private final Slots slots;
    private Millrace engine;
    private RestOnDemand rest;
    private CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);

    /**
     * @param taskManagers how many there would be on Flink; only told to whoever asks for slots
     * @param slotsPerTaskManager likewise
     */
    public EngineCluster(Configuration configuration, int taskManagers, int slotsPerTaskManager) {
        this.configuration = configuration;
        this.slots = new Slots(taskManagers, slotsPerTaskManager);
    }

    // ---- life

    public synchronized boolean isRunning() {
        return engine != null;
    }

    /** @throws IllegalStateException if it runs already */
    public synchronized void start() {
        if (engine != null) {
            throw new IllegalStateException("MiniCluster is already running");
        }
        FileOutputFormat.initDefaultsFromConfiguration(configuration);
        engine = Millrace.start(withRoomOfBuffers());
        try {
            rest = RestOnDemand.listen(engine);
        } catch (IOException e) {
            throw new IllegalStateException("no port is to be had for the REST API", e);
        }
    }

    private Configuration withRoomOfBuffers() {
        Configuration own = new Configuration(configuration);
        own.set(
                MillraceOptions.CHANNEL_CAPACITY,
                configuration.getOptional(MillraceOptions.CHANNEL_CAPACITY).orElse(ROOM));
        return own;
    }

    /** Cancels what runs and ends the engine, in the background. */
    public synchronized CompletableFuture<Void> close() {
        if (engine != null) {
            Millrace closing = engine;
            rest.close();
            CompletableFuture<Void> end = new CompletableFuture<>();
            Thread closer = new Thread(() -> close(closing, end), "millrace-testkit-close");
            closer.setDaemon(true);
            closer.start();
            engine = null;
            closed = end;
        }
        return closed;
    }

    private static void close(Millrace engine, CompletableFuture<Void> end) {
        try {
            engine.close();
            end.complete(null);
        } catch (Throwable thrown) {
            end.completeExceptionally(thrown);
        }
    }

    /**
     * Where Flink's REST API answers.
     *
     * @throws IllegalStateException if the cluster does not run
     */
    public synchronized URI restAddress() {
        running();
        return rest.address();
    }

    private synchronized Millrace running() {
        if (engine == null) {
            throw new IllegalStateException("MiniCluster is not yet running or has already been shut down.");
        }
        return engine;
    }

    // ---- jobs

    /**
     * Runs a copy of the graph; as on Flink, only the jars that it names and the class path are searched for classes.
     */
    public CompletableFuture<JobSubmissionResult> submit(JobGraph graph) {
        Millrace target = running();
        JobGraph copy = InstantiationUtil.cloneUnchecked(graph);
        JobID id = copy.getJobID();
        if (target.job(id).isPresent()) {
            boolean ended = target.job(id).get().status().isGloballyTerminalState();
            return CompletableFuture.failedFuture(
                    ended
                            ? DuplicateJobSubmissionException.ofGloballyTerminated(id)
                            : DuplicateJobSubmissionException.of(id));
        }
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(classLoader())) {
            target.submit(copy);
            return CompletableFuture.completedFuture(new JobSubmissionResult(id));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new JobSubmissionException(id, e.getMessage(), e));
        }
    }

    private static ClassLoader classLoader() {
        return EngineCluster.class.getClassLoader();
    }

    private <T> CompletableFuture<T> ofJob(JobID id, Function<MillraceJob, CompletableFuture<T>> question) {
        return running()
                .job(id)
                .map(question)
                .orElseGet(() -> CompletableFuture.failedFuture(new FlinkJobNotFoundException(id)));
    }

    /** Completes when the job has ended, however it did. */
    public CompletableFuture<JobResult> result(JobID id) {
        return ofJob(id, job -> job.result().copy());
    }

    public CompletableFuture<JobStatus> status(JobID id) {
        return ofJob(id, job -> CompletableFuture.completedFuture(job.status()));
    }

    public CompletableFuture<Collection<JobStatusMessage>> list() {
        List<JobStatusMessage> messages = running().jobs().stream()
                .map(job -> new JobStatusMessage(
                        job.id(), job.name(), job.status(), job.statusTimestamp(JobStatus.INITIALIZING)))
                .toList();
        return CompletableFuture.completedFuture(messages);
    }

    /** Completes when the job has been told; see {@link #result} for when it has ended. */
    public CompletableFuture<Acknowledge> cancel(JobID id) {
        return ofJob(id, job -> {
            JobStatus status = job.status();
            if (status == JobStatus.FINISHED || status == JobStatus.FAILED) {
                return CompletableFuture.failedFuture(new FlinkJobTerminatedWithoutCancellationException(id, status));
            }
            return CompletableFuture.completedFuture(job.cancel()).thenApply(ended -> Acknowledge.get());
        });
    }

    /** @param cancels whether the job is cancelled once the savepoint is there */
    public CompletableFuture<String> savepoint(
            JobID id, String directory, boolean cancels, SavepointFormatType format) {
        return ofJob(
                id,
                job -> job.savepoint(directory, format)
                        .thenCompose(path -> cancels
                                ? job.cancel().thenApply(ended -> path)
                                : CompletableFuture.completedFuture(path)));
    }

    /** Completes when the job has finished. */
    public CompletableFuture<String> stopWithSavepoint(
            JobID id, String directory, boolean drain, SavepointFormatType format) {
        return ofJob(id, job -> job.stopWithSavepoint(directory, drain, format));
    }

    public CompletableFuture<CompletedCheckpoint> checkpoint(JobID id, CheckpointType type) {
        return ofJob(id, job -> job.checkpoint(type));
    }

    /** Deletes a savepoint and all that belongs to it. */
    public CompletableFuture<Acknowledge> disposeSavepoint(String path) {
        try {
            Checkpoints.disposeSavepoint(path, configuration, classLoader(), LOG);
            return CompletableFuture.completedFuture(Acknowledge.get());
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    public CompletableFuture<ArchivedExecutionGraph> view(JobID id) {
        return ofJob(id, job -> {
            try {
                return CompletableFuture.completedFuture(new JobView(job, classLoader()).archive());
            } catch (IOException | ClassNotFoundException | RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    public CompletableFuture<CoordinationResponse> coordinationRequest(
            JobID id, OperatorID operator, SerializedValue<CoordinationRequest> request) {
        return ofJob(id, job -> {
            try {
                return job.coordinationRequest(operator, request.deserializeValue(classLoader()));
            } catch (IOException | ClassNotFoundException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    // ---- the cluster that there is not

    public CompletableFuture<ResourceOverview> resources() {
        return CompletableFuture.completedFuture(slots.resources(running().jobs()));
    }

    public CompletableFuture<ClusterOverview> overview() {
        return CompletableFuture.completedFuture(slots.overview(running().jobs()));
    }
}
