package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;
import dev.millrace.flink.metric.TaskMetrics;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.accumulators.AccumulatorRegistry;
import org.apache.flink.runtime.broadcast.BroadcastVariableManager;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.checkpoint.channel.ChannelStateWriteRequestExecutorFactory;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.network.TaskEventDispatcher;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.runtime.io.network.partition.consumer.IndexedInputGate;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.tasks.InputSplitProvider;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.memory.SharedResources;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.query.KvStateRegistry;
import org.apache.flink.runtime.query.TaskKvStateRegistry;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.TaskStateManager;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.runtime.taskmanager.TaskManagerActions;
import org.apache.flink.runtime.taskmanager.TaskManagerRuntimeInfo;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * What Flink's operators see of the task that they run in. Owned by the task's thread; getters of others' things are
 * not.
 */
final class HostEnvironment implements Environment {
    private static final String NO_NETWORK = "tasks of Millrace exchange references, not buffers";

    private final JobScope job;
    private final TaskContext context;
    private final Consumer<Throwable> failures;
    private final ExecutionAttemptID attempt;
    private final Configuration taskConfiguration;
    private final TaskInfo taskInfo;
    private final TaskMetrics metrics;
    private final AccumulatorRegistry accumulators;
    private final MemoryAccess memory;
    private final TaskStateManager state;
    private final BroadcastVariableManager broadcastVariables = new BroadcastVariableManager();
    private final KvStateRegistry queryableState = new KvStateRegistry();
    private MailboxExecutor mainMailboxExecutor;
    private ExecutorService asyncOperations;
    private CheckpointStorageAccess checkpointStorage;

    /**
     * @param restore what the task starts from
     * @param failures told what operators report as their failure; any thread
     */
    HostEnvironment(
            JobScope job,
            TaskContext context,
            HostedVertex vertex,
            Configuration taskConfiguration,
            TaskRestore restore,
            Consumer<Throwable> failures) {
        this.failures = failures;
        this.job = job;
        this.state = new HostStateAccess(restore);
        this.context = context;
        this.attempt = vertex.attemptOf(context.subtask());
        this.taskConfiguration = taskConfiguration;
        this.taskInfo = vertex.taskInfoOf(context.subtask(), attempt);
        this.metrics = job.metrics()
                .task(attempt, vertex.name(), context, vertex.head() != HostedVertex.HeadKind.LEGACY_SOURCE);
        this.accumulators = new AccumulatorRegistry(job.jobId(), attempt);
        this.memory = new MemoryAccess(job, context.subtask());
    }

    void close() throws Exception {
        metrics.close();
        memory.close();
        state.close();
    }

    @Override
    public ExecutionConfig getExecutionConfig() {
        return job.executionConfig();
    }

    @Override
    public JobID getJobID() {
        return job.jobId();
    }

    @Override
    public JobType getJobType() {
        return JobType.STREAMING;
    }

    @Override
    public JobVertexID getJobVertexId() {
        return attempt.getJobVertexId();
    }

    @Override
    public ExecutionAttemptID getExecutionId() {
        return attempt;
    }

    @Override
    public Configuration getTaskConfiguration() {
        return taskConfiguration;
    }

    @Override
    public TaskManagerRuntimeInfo getTaskManagerInfo() {
        return memory;
    }

    @Override
    public TaskMetricGroup getMetricGroup() {
        return metrics.group();
    }

    TaskMetrics metrics() {
        return metrics;
    }

    @Override
    public Configuration getJobConfiguration() {
        return job.jobConfiguration();
    }

    @Override
    public JobInfo getJobInfo() {
        return job.info();
    }

    @Override
    public TaskInfo getTaskInfo() {
        return taskInfo;
    }

    @Override
    public InputSplitProvider getInputSplitProvider() {
        return job.splits().providerFor(getJobVertexId(), context.subtask());
    }

    @Override
    public TaskOperatorEventGateway getOperatorCoordinatorEventGateway() {
        return new CoordinatorGateway(job, context.subtask());
    }

    @Override
    public IOManager getIOManager() {
        return memory.ioManager();
    }

    @Override
    public MemoryManager getMemoryManager() {
        return memory.memoryManager();
    }

    @Override
    public SharedResources getSharedResources() {
        return memory.sharedResources();
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return job.userCode();
    }

    @Override
    public Map<String, Future<Path>> getDistributedCacheEntries() {
        return job.cachedFiles();
    }

    @Override
    public BroadcastVariableManager getBroadcastVariableManager() {
        return broadcastVariables;
    }

    @Override
    public TaskStateManager getTaskStateManager() {
        return state;
    }

    @Override
    public GlobalAggregateManager getGlobalAggregateManager() {
        return job.aggregates();
    }

    @Override
    public ExternalResourceInfoProvider getExternalResourceInfoProvider() {
        return ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES;
    }

    @Override
    public AccumulatorRegistry getAccumulatorRegistry() {
        return accumulators;
    }

    @Override
    public TaskKvStateRegistry getTaskKvStateRegistry() {
        return queryableState.createTaskRegistry(job.jobId(), getJobVertexId());
    }

    @Override
    public void acknowledgeCheckpoint(long checkpointId, CheckpointMetrics checkpointMetrics) {
        throw new UnsupportedOperationException("snapshots are not acknowledged through the environment");
    }

    @Override
    public void acknowledgeCheckpoint(long checkpointId, CheckpointMetrics checkpointMetrics, TaskStateSnapshot state) {
        throw new UnsupportedOperationException("snapshots are not acknowledged through the environment");
    }

    @Override
    public void declineCheckpoint(long checkpointId, CheckpointException cause) {
        throw new UnsupportedOperationException("snapshots are not declined through the environment");
    }

    @Override
    public void failExternally(Throwable cause) {
        failures.accept(cause);
    }

    @Override
    public ResultPartitionWriter getWriter(int index) {
        throw new UnsupportedOperationException(NO_NETWORK);
    }

    @Override
    public ResultPartitionWriter[] getAllWriters() {
        return new ResultPartitionWriter[0];
    }

    @Override
    public IndexedInputGate getInputGate(int index) {
        throw new UnsupportedOperationException(NO_NETWORK);
    }

    @Override
    public IndexedInputGate[] getAllInputGates() {
        return new IndexedInputGate[0];
    }

    @Override
    public TaskEventDispatcher getTaskEventDispatcher() {
        throw new UnsupportedOperationException(NO_NETWORK);
    }

    @Override
    public TaskManagerActions getTaskManagerActions() {
        throw new UnsupportedOperationException("tasks of Millrace are not managed by a TaskManager");
    }

    @Override
    public void setMainMailboxExecutor(MailboxExecutor executor) {
        mainMailboxExecutor = executor;
    }

    @Override
    public MailboxExecutor getMainMailboxExecutor() {
        return mainMailboxExecutor;
    }

    @Override
    public void setAsyncOperationsThreadPool(ExecutorService executor) {
        asyncOperations = executor;
    }

    @Override
    public ExecutorService getAsyncOperationsThreadPool() {
        return asyncOperations;
    }

    @Override
    public void setCheckpointStorageAccess(CheckpointStorageAccess access) {
        checkpointStorage = access;
    }

    @Override
    public CheckpointStorageAccess getCheckpointStorageAccess() {
        return checkpointStorage;
    }

    @Override
    public ChannelStateWriteRequestExecutorFactory getChannelStateExecutorFactory() {
        throw new UnsupportedOperationException("barriers of Millrace are always aligned");
    }
}
