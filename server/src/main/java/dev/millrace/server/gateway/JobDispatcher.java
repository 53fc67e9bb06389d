package dev.millrace.server.gateway;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.view.Whereabouts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.dispatcher.DispatcherId;
import org.apache.flink.runtime.dispatcher.TriggerSavepointMode;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.messages.FlinkJobTerminatedWithoutCancellationException;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.messages.webmonitor.JobsOverview;
import org.apache.flink.runtime.messages.webmonitor.MultipleJobsDetails;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.handler.async.OperationResult;
import org.apache.flink.runtime.rest.handler.job.AsynchronousJobOperationKey;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flink's dispatcher, as far as REST handlers and clients see of it: our engine. Thread-safe. */
public final class JobDispatcher implements DispatcherGateway {
    private static final Logger LOG = LoggerFactory.getLogger(JobDispatcher.class);

    private final JobBook jobs;
    private final Submissions submissions;
    private final SavepointRequests savepoints;
    private final ClientHeartbeats heartbeats;
    private final Threads threads;
    private final Supplier<ClusterOverview> slots;
    private final Surroundings surroundings;

    /**
     * What the dispatcher runs in.
     *
     * @param configuration of the server
     * @param executor runs what takes its time
     * @param blobPort where clients upload what belongs to a job
     * @param shutDown ends the process
     */
    public record Surroundings(Configuration configuration, Executor executor, int blobPort, Runnable shutDown) {}

    /**
     * @param submissions takes jobs
     * @param slots what the task manager has and has left; its jobs are not counted yet
     */
    public JobDispatcher(
            JobBook jobs, Submissions submissions, Supplier<ClusterOverview> slots, Surroundings surroundings) {
        this.jobs = jobs;
        this.submissions = submissions;
        this.slots = slots;
        this.surroundings = surroundings;
        this.savepoints = new SavepointRequests(jobs, submissions, surroundings.configuration());
        this.heartbeats = new ClientHeartbeats(jobs, submissions);
        this.threads = new Threads(jobs, surroundings.configuration());
    }

    /** A failure is not wrapped: clients are shown it as it is. */
    private <T> CompletableFuture<T> soon(ThrowingSupplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        surroundings.executor().execute(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable thrown) { // a future that never completes would be worse than a lost error
                result.completeExceptionally(thrown);
            }
        });
        return result;
    }

    private interface ThrowingSupplier<T> {
        T get() throws Exception;
    }

    private <T> CompletableFuture<T> withJob(JobID id, Function<JobHandle, CompletableFuture<T>> action) {
        Optional<JobHandle> job = jobs.job(id);
        return job.isPresent() ? action.apply(job.get()) : notFound(id);
    }

    /** Flink asks the master of a job, which ended jobs have none of. */
    private <T> CompletableFuture<T> withUnendedJob(JobID id, Function<JobHandle, CompletableFuture<T>> action) {
        return withJob(id, job -> job.status().isGloballyTerminalState() ? notFound(id) : action.apply(job));
    }

    private static <T> CompletableFuture<T> notFound(JobID id) {
        return CompletableFuture.failedFuture(new FlinkJobNotFoundException(id));
    }

    private static CompletableFuture<Acknowledge> acknowledged() {
        return CompletableFuture.completedFuture(Acknowledge.get());
    }

    // ---- submission

    @Override
    public CompletableFuture<Acknowledge> submitJob(JobGraph graph, Time timeout) {
        return soon(() -> {
            JobHandle job = submitted(graph);
            heartbeats.watch(job, graph.getInitialClientHeartbeatTimeout());
            return Acknowledge.get();
        });
    }

    private JobHandle submitted(JobGraph graph) throws Exception {
        try {
            return submissions.submit(graph);
        } catch (MillraceException e) {
            throw Refusals.of(graph, e);
        }
    }

    @Override
    public CompletableFuture<Acknowledge> submitFailedJob(JobID id, String name, Throwable failure) {
        ArchivedExecutionGraph graph = ArchivedExecutionGraph.createSparseArchivedExecutionGraph(
                id, name, JobStatus.FAILED, null, failure, null, System.currentTimeMillis());
        jobs.enter(new ExecutionGraphInfo(graph));
        return acknowledged();
    }

    @Override
    public CompletableFuture<Integer> getBlobServerPort(Time timeout) {
        return CompletableFuture.completedFuture(surroundings.blobPort());
    }

    // ---- questions

    @Override
    public CompletableFuture<Collection<JobID>> listJobs(Time timeout) {
        return CompletableFuture.completedFuture(new ArrayList<>(jobs.statuses().keySet()));
    }

    @Override
    public CompletableFuture<ExecutionGraphInfo> requestExecutionGraphInfo(JobID id, Time timeout) {
        return soon(() -> jobs.view(id).orElseThrow(() -> new FlinkJobNotFoundException(id)));
    }

    @Override
    public CompletableFuture<CheckpointStatsSnapshot> requestCheckpointStats(JobID id, Time timeout) {
        return requestExecutionGraphInfo(id, timeout)
                .thenApply(info -> info.getArchivedExecutionGraph().getCheckpointStatsSnapshot());
    }

    @Override
    public CompletableFuture<JobResult> requestJobResult(JobID id, Time timeout) {
        Optional<JobHandle> job = jobs.job(id);
        return job.isPresent()
                ? job.get().result().thenApply(result -> Refusals.inClientsWords(job.get(), result))
                : requestExecutionGraphInfo(id, timeout)
                        .thenApply(info -> JobResult.createFrom(info.getArchivedExecutionGraph()));
    }

    @Override
    public CompletableFuture<JobStatus> requestJobStatus(JobID id, Time timeout) {
        JobStatus status = jobs.status(id).orElse(null);
        if (status == null) {
            return notFound(id);
        }
        // Clients take a job for begun that is not initialising, and would not hear of a savepoint that is not there.
        return CompletableFuture.completedFuture(status == JobStatus.CREATED ? JobStatus.INITIALIZING : status);
    }

    @Override
    public CompletableFuture<MultipleJobsDetails> requestMultipleJobDetails(Time timeout) {
        return soon(() -> new MultipleJobsDetails(jobs.details()));
    }

    @Override
    public CompletableFuture<ClusterOverview> requestClusterOverview(Time timeout) {
        JobsOverview counts = JobsOverview.create(jobs.statuses().values());
        ClusterOverview of = slots.get();
        return CompletableFuture.completedFuture(new ClusterOverview(
                of.getNumTaskManagersConnected(),
                of.getNumSlotsTotal(),
                of.getNumSlotsAvailable(),
                0,
                0,
                counts.getNumJobsRunningOrPending(),
                counts.getNumJobsFinished(),
                counts.getNumJobsCancelled(),
                counts.getNumJobsFailed()));
    }

    /** Metrics are read where they are: there is nobody to ask for them over a network. */
    @Override
    public CompletableFuture<Collection<String>> requestMetricQueryServiceAddresses(Time timeout) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Collection<Tuple2<ResourceID, String>>> requestTaskManagerMetricQueryServiceAddresses(
            Time timeout) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<ThreadDumpInfo> requestThreadDump(Time timeout) {
        return soon(threads::dump).thenCompose(dump -> dump);
    }

    // ---- orders

    /** A job that was cancelled may be cancelled once more; one that ended otherwise may not. */
    @Override
    public CompletableFuture<Acknowledge> cancelJob(JobID id, Time timeout) {
        JobStatus status = jobs.status(id).orElse(null);
        if (status == null) {
            return notFound(id);
        }
        if (status.isGloballyTerminalState()) {
            return status == JobStatus.CANCELED
                    ? acknowledged()
                    : CompletableFuture.failedFuture(new FlinkJobTerminatedWithoutCancellationException(id, status));
        }
        return withJob(id, job -> {
            LOG.info("Cancelling job '{}' ({}).", job.name(), id);
            return soon(() -> {
                submissions.cancel(job);
                return Acknowledge.get();
            });
        });
    }

    @Override
    public CompletableFuture<Acknowledge> triggerCheckpoint(
            AsynchronousJobOperationKey key, CheckpointType type, Time timeout) {
        return savepoints.checkpoint(key, type);
    }

    @Override
    public CompletableFuture<OperationResult<Long>> getTriggeredCheckpointStatus(AsynchronousJobOperationKey key) {
        return savepoints.checkpointStatus(key);
    }

    @Override
    public CompletableFuture<Acknowledge> triggerSavepoint(
            AsynchronousJobOperationKey key,
            String directory,
            SavepointFormatType format,
            TriggerSavepointMode mode,
            Time timeout) {
        return savepoints.savepoint(key, directory, format, mode);
    }

    @Override
    public CompletableFuture<Acknowledge> stopWithSavepoint(
            AsynchronousJobOperationKey key,
            String directory,
            SavepointFormatType format,
            TriggerSavepointMode mode,
            Time timeout) {
        return savepoints.stop(key, directory, format, mode);
    }

    @Override
    public CompletableFuture<OperationResult<String>> getTriggeredSavepointStatus(AsynchronousJobOperationKey key) {
        return savepoints.savepointStatus(key);
    }

    @Override
    public CompletableFuture<Acknowledge> disposeSavepoint(String path, Time timeout) {
        return soon(() -> {
            LOG.info("Disposing savepoint {}.", path);
            try {
                Checkpoints.disposeSavepoint(
                        path, surroundings.configuration(), getClass().getClassLoader(), LOG);
                return Acknowledge.get();
            } catch (java.io.IOException | FlinkException e) {
                throw new FlinkException("Could not dispose savepoint " + path + ".", e);
            }
        });
    }

    @Override
    public CompletableFuture<CoordinationResponse> deliverCoordinationRequestToCoordinator(
            JobID id, OperatorID operator, SerializedValue<CoordinationRequest> request, Time timeout) {
        return withUnendedJob(
                id,
                job -> request == null
                        ? CompletableFuture.failedFuture(
                                new IllegalArgumentException("The request to operator " + operator + " of job " + id
                                        + " has no field serializedCoordinationRequest. Put the request there."))
                        : job.coordinationRequest(operator, request));
    }

    @Override
    public CompletableFuture<Void> reportJobClientHeartbeat(JobID id, long expiresMs, Time timeout) {
        heartbeats.heard(id, expiresMs);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<JobResourceRequirements> requestJobResourceRequirements(JobID id) {
        return withUnendedJob(id, job -> CompletableFuture.completedFuture(Parallelism.of(job.vertices())));
    }

    @Override
    public CompletableFuture<Acknowledge> updateJobResourceRequirements(JobID id, JobResourceRequirements wanted) {
        return withUnendedJob(id, job -> Parallelism.refuse(job, wanted));
    }

    @Override
    public CompletableFuture<Acknowledge> shutDownCluster() {
        return shutDownCluster(ApplicationStatus.SUCCEEDED);
    }

    @Override
    public CompletableFuture<Acknowledge> shutDownCluster(ApplicationStatus status) {
        // On a thread of the executor's the REST endpoint takes its whole limit of 10 s to close.
        new Thread(surroundings.shutDown(), "millrace-shutdown").start();
        return acknowledged();
    }

    // ---- RPC, of which there is none

    @Override
    public DispatcherId getFencingToken() {
        return DispatcherId.fromUuid(new java.util.UUID(0, 0));
    }

    @Override
    public String getAddress() {
        return Whereabouts.host();
    }

    /** Flink's handlers upload jobs to this host, which is theirs. */
    @Override
    public String getHostname() {
        String bound = surroundings.configuration().get(JobManagerOptions.BIND_HOST);
        boolean isAny = bound == null || bound.equals("0.0.0.0") || bound.equals("::");
        return isAny ? "127.0.0.1" : bound;
    }
}
