package org.apache.flink.runtime.minicluster;

import dev.millrace.testkit.EngineCluster;
import dev.millrace.testkit.Unsupported;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.JobSubmissionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.entrypoint.ClusterInformation;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.highavailability.nonha.embedded.HaLeadershipControl;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.resourcemanager.ResourceOverview;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.util.AbstractID;
import org.apache.flink.util.AutoCloseableAsync;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.Reference;
import org.apache.flink.util.SerializedValue;

/**
 * Millrace in the place of the class of this name in flink-runtime: put before it on a class path, all of Flink's test
 * utilities run their jobs on Millrace. Every public method of Flink's is here; those that a single process has no
 * answer to throw {@link UnsupportedOperationException}, or fail the future that they return with one. Thread-safe.
 */
public class MiniCluster implements AutoCloseableAsync {
    private final MiniClusterConfiguration miniClusterConfiguration;
    private final EngineCluster cluster;

    /** Which high availability services Flink's cluster would use; Millrace has none. */
    public enum HaServices {
        /** Those that the configuration names. */
        CONFIGURED,
        /** Such as a test can take leadership from. */
        WITH_LEADERSHIP_CONTROL
    }

    /** Does nothing yet: see {@link #start()}. */
    public MiniCluster(MiniClusterConfiguration miniClusterConfiguration) {
        this.miniClusterConfiguration = miniClusterConfiguration;
        this.cluster = new EngineCluster(
                miniClusterConfiguration.getConfiguration(),
                miniClusterConfiguration.getNumTaskManagers(),
                slotsPerTaskManager(miniClusterConfiguration));
    }

    /** As the other constructor: no RPC system is needed, and the supplier is never asked. */
    public MiniCluster(
            MiniClusterConfiguration miniClusterConfiguration, Supplier<Reference<RpcSystem>> rpcSystemSupplier) {
        this(miniClusterConfiguration);
    }

    private static int slotsPerTaskManager(MiniClusterConfiguration configuration) {
        return configuration.getConfiguration().get(TaskManagerOptions.NUM_TASK_SLOTS);
    }

    // ---- life cycle

    public boolean isRunning() {
        return cluster.isRunning();
    }

    /**
     * Starts an engine.
     *
     * @throws IllegalStateException if it has been started and not closed since
     */
    public void start() throws Exception {
        cluster.start();
    }

    /** Cancels all jobs and ends the engine; the future completes when that is done. */
    @Override
    public CompletableFuture<Void> closeAsync() {
        return cluster.close();
    }

    public CompletableFuture<Void> closeAsyncWithoutCleaningHighAvailabilityData() {
        return cluster.close();
    }

    public Configuration getConfiguration() {
        return miniClusterConfiguration.getConfiguration();
    }

    /** Flink's REST API answers there, from the first request on. */
    public CompletableFuture<URI> getRestAddress() {
        requireRunning();
        return CompletableFuture.completedFuture(cluster.restAddress());
    }

    private void requireRunning() {
        if (!isRunning()) {
            throw new IllegalStateException("MiniCluster is not yet running or has already been shut down.");
        }
    }

    public ClusterInformation getClusterInformation() {
        throw Unsupported.clusterPart(
                "getClusterInformation()", "it tells the port of a blob server, and there is none");
    }

    public Optional<HaLeadershipControl> getHaLeadershipControl() {
        if (miniClusterConfiguration.getHaServices() == HaServices.CONFIGURED) {
            return Optional.empty();
        }
        throw Unsupported.clusterPart(
                "getHaLeadershipControl()", "Millrace elects no leaders, so there is no leadership to take away");
    }

    public void startTaskManager() throws Exception {
        throw Unsupported.clusterPart("startTaskManager()", "Millrace runs all tasks in its one process");
    }

    public CompletableFuture<Void> terminateTaskManager(int index) {
        throw Unsupported.clusterPart(
                "terminateTaskManager(" + index + ")", "Millrace runs all tasks in its one process");
    }

    protected CompletableFuture<DispatcherGateway> getDispatcherGatewayFuture() {
        throw Unsupported.clusterPart("getDispatcherGatewayFuture()", "Millrace has no Dispatcher");
    }

    /**
     * Flink's tests call this where they exchange the state backend for the changelog one; nothing needs to be done.
     */
    public void overrideRestoreModeForChangelogStateBackend() {
        // There is no such state backend here.
    }

    // ---- jobs

    public CompletableFuture<JobSubmissionResult> submitJob(JobGraph jobGraph) {
        return cluster.submit(jobGraph);
    }

    /** Submits the job and does not wait for its end. */
    public void runDetached(JobGraph job) throws JobExecutionException, InterruptedException {
        try {
            submitJob(job).get();
        } catch (ExecutionException e) {
            throw new JobExecutionException(job.getJobID(), ExceptionUtils.stripExecutionException(e));
        }
    }

    /** Runs the job to its end; throws what ended it unless it finished. */
    public JobExecutionResult executeJobBlocking(JobGraph job) throws JobExecutionException, InterruptedException {
        JobResult result;
        try {
            result = submitJob(job)
                    .thenCompose(submitted -> requestJobResult(job.getJobID()))
                    .get();
        } catch (ExecutionException e) {
            throw new JobExecutionException(
                    job.getJobID(), "Could not retrieve JobResult.", ExceptionUtils.stripExecutionException(e));
        }
        try {
            return result.toJobExecutionResult(Thread.currentThread().getContextClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new JobExecutionException(job.getJobID(), e);
        }
    }

    public CompletableFuture<JobResult> requestJobResult(JobID jobId) {
        return cluster.result(jobId);
    }

    public CompletableFuture<JobStatus> getJobStatus(JobID jobId) {
        return cluster.status(jobId);
    }

    public CompletableFuture<Collection<JobStatusMessage>> listJobs() {
        return cluster.list();
    }

    public CompletableFuture<Acknowledge> cancelJob(JobID jobId) {
        return cluster.cancel(jobId);
    }

    public CompletableFuture<ArchivedExecutionGraph> getArchivedExecutionGraph(JobID jobId) {
        return cluster.view(jobId);
    }

    public CompletableFuture<? extends AccessExecutionGraph> getExecutionGraph(JobID jobId) {
        return cluster.view(jobId);
    }

    public CompletableFuture<CoordinationResponse> deliverCoordinationRequestToCoordinator(
            JobID jobId, OperatorID operatorId, SerializedValue<CoordinationRequest> serializedRequest) {
        return cluster.coordinationRequest(jobId, operatorId, serializedRequest);
    }

    /** Clients in this process cannot get lost: nothing needs to be done. */
    public CompletableFuture<Void> reportHeartbeat(JobID jobId, long expiredTimestamp) {
        return CompletableFuture.completedFuture(null);
    }

    // ---- checkpoints and savepoints

    public CompletableFuture<String> triggerSavepoint(
            JobID jobId, String targetDirectory, boolean cancelJob, SavepointFormatType formatType) {
        return cluster.savepoint(jobId, targetDirectory, cancelJob, formatType);
    }

    public CompletableFuture<String> triggerDetachedSavepoint(
            JobID jobId, String targetDirectory, boolean cancelJob, SavepointFormatType formatType) {
        return cluster.savepoint(jobId, targetDirectory, cancelJob, formatType);
    }

    public CompletableFuture<String> triggerCheckpoint(JobID jobID) {
        return cluster.checkpoint(jobID, CheckpointType.DEFAULT).thenApply(CompletedCheckpoint::getExternalPointer);
    }

    public CompletableFuture<Long> triggerCheckpoint(JobID jobID, CheckpointType checkpointType) {
        return cluster.checkpoint(jobID, checkpointType).thenApply(CompletedCheckpoint::getCheckpointID);
    }

    public CompletableFuture<String> stopWithSavepoint(
            JobID jobId, String targetDirectory, boolean terminate, SavepointFormatType formatType) {
        return cluster.stopWithSavepoint(jobId, targetDirectory, terminate, formatType);
    }

    public CompletableFuture<String> stopWithDetachedSavepoint(
            JobID jobId, String targetDirectory, boolean terminate, SavepointFormatType formatType) {
        return cluster.stopWithSavepoint(jobId, targetDirectory, terminate, formatType);
    }

    public CompletableFuture<Acknowledge> disposeSavepoint(String savepointPath) {
        return cluster.disposeSavepoint(savepointPath);
    }

    // ---- the rest of a cluster

    /** Slots as Flink would have them; none is ever waited for. */
    public CompletableFuture<ResourceOverview> getResourceOverview() {
        return cluster.resources();
    }

    public CompletableFuture<ClusterOverview> requestClusterOverview() {
        return cluster.overview();
    }

    /** Always empty: data sets are not kept beyond the job that made them. */
    public CompletableFuture<Set<AbstractID>> listCompletedClusterDatasetIds() {
        requireRunning();
        return CompletableFuture.completedFuture(Set.of());
    }

    /** Does nothing, as there are no such data sets. */
    public CompletableFuture<Void> invalidateClusterDataset(AbstractID clusterDatasetId) {
        requireRunning();
        return CompletableFuture.completedFuture(null);
    }
}
