package dev.millrace.server.gateway;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.blocklist.BlockedNode;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.SlotID;
import org.apache.flink.runtime.instance.InstanceID;
import org.apache.flink.runtime.io.network.partition.DataSetMetaInfo;
import org.apache.flink.runtime.jobgraph.IntermediateDataSetID;
import org.apache.flink.runtime.jobmaster.JobMasterId;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.registration.RegistrationResponse;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.resourcemanager.ResourceManagerId;
import org.apache.flink.runtime.resourcemanager.TaskExecutorRegistration;
import org.apache.flink.runtime.shuffle.ShuffleDescriptor;
import org.apache.flink.runtime.slots.ResourceRequirements;
import org.apache.flink.runtime.taskexecutor.SlotReport;
import org.apache.flink.runtime.taskexecutor.TaskExecutorHeartbeatPayload;
import org.apache.flink.runtime.taskexecutor.partition.ClusterPartitionReport;

/**
 * The half of a resource manager by which Flink's processes talk to each other, of which there are none here. REST
 * handlers ask for none of it. Immutable.
 */
@SuppressWarnings("checkstyle:TypeName") // Flink\'s word for what it stands for
abstract class WithoutCluster implements ResourceManagerGateway {

    private static UnsupportedOperationException none() {
        return new UnsupportedOperationException("there is no cluster: jobs run in this process");
    }

    private static <T> CompletableFuture<T> nothing() {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletableFuture<RegistrationResponse> registerJobMaster(
            JobMasterId master, ResourceID resource, String address, JobID job, Time timeout) {
        return nothing();
    }

    @Override
    public CompletableFuture<Acknowledge> declareRequiredResources(
            JobMasterId master, ResourceRequirements requirements, Time timeout) {
        return nothing();
    }

    @Override
    public CompletableFuture<RegistrationResponse> registerTaskExecutor(
            TaskExecutorRegistration registration, Time timeout) {
        return nothing();
    }

    @Override
    public CompletableFuture<Acknowledge> sendSlotReport(
            ResourceID taskManager, InstanceID registration, SlotReport report, Time timeout) {
        return nothing();
    }

    @Override
    public void notifySlotAvailable(InstanceID instance, SlotID slot, AllocationID allocation) {
        throw none();
    }

    @Override
    public CompletableFuture<Acknowledge> deregisterApplication(ApplicationStatus status, String diagnostics) {
        return nothing();
    }

    @Override
    public CompletableFuture<Void> heartbeatFromTaskManager(ResourceID origin, TaskExecutorHeartbeatPayload payload) {
        return nothing();
    }

    @Override
    public CompletableFuture<Void> heartbeatFromJobManager(ResourceID origin) {
        return nothing();
    }

    @Override
    public void disconnectTaskManager(ResourceID taskManager, Exception cause) {
        throw none();
    }

    @Override
    public void disconnectJobManager(JobID job, JobStatus status, Exception cause) {
        throw none();
    }

    @Override
    public CompletableFuture<Acknowledge> notifyNewBlockedNodes(Collection<BlockedNode> nodes) {
        return nothing();
    }

    @Override
    public CompletableFuture<Void> reportClusterPartitions(ResourceID taskManager, ClusterPartitionReport report) {
        return nothing();
    }

    @Override
    public CompletableFuture<List<ShuffleDescriptor>> getClusterPartitionsShuffleDescriptors(
            IntermediateDataSetID dataSet) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Map<IntermediateDataSetID, DataSetMetaInfo>> listDataSets() {
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public CompletableFuture<Void> releaseClusterPartitions(IntermediateDataSetID dataSet) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public ResourceManagerId getFencingToken() {
        return ResourceManagerId.fromUuid(new java.util.UUID(0, 0));
    }
}
