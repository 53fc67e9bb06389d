package dev.millrace.flink.job;

import dev.millrace.engine.job.JobExecution;
import dev.millrace.engine.job.JobListener;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.task.TaskLogic;
import dev.millrace.engine.time.Clock.Alarm;
import dev.millrace.flink.coordinate.Coordinators;
import dev.millrace.flink.host.HostedTask;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.host.IterationFeedback;
import dev.millrace.flink.host.JobScope;
import dev.millrace.flink.host.TaskFailure;
import dev.millrace.flink.lower.Lowered;
import dev.millrace.flink.lower.Lowering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job from its submission to its result. Thread-safe. */
public final class JobRun implements JobAccount, JobListener, JobScope.EventRouter {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

    /** A cancelled task that runs for so much longer is worth a word. */
    private static final long LATE_AFTER_MS = 1000;

    private final EngineRoom room;
    private final JobGraph graph;
    private final UserCode userCode;
    private final Runnable onRelease;
    private final Lowered lowered;
    private final JobTasks tasks;
    private final SubtaskStates subtasks;
    private final Accumulators accumulators = new Accumulators();
    private final IterationFeedback.Registry iterations = new IterationFeedback.Registry();
    private final CompletableFuture<JobResult> result = new CompletableFuture<>();
    private final StatusTimes status;
    private Coordinators coordinators;
    private JobExecution execution;
    private volatile Throwable failure;
    private volatile EndedJob ended;
    private volatile Alarm lateness = () -> false;

    /**
     * Lowers the graph; {@link #start()} deploys it.
     *
     * @param onRelease called when nothing of the job uses its class loader any more
     * @throws dev.millrace.engine.error.MillraceException if the graph holds something that Millrace does not run
     */
    public JobRun(EngineRoom room, JobGraph graph, ClassLoader classLoader, Runnable onRelease) {
        this.room = room;
        this.graph = graph;
        this.userCode = new UserCode(classLoader);
        this.onRelease = onRelease;
        this.status = new StatusTimes(room.clock());
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(classLoader)) {
            int parallelism = room.configuration().get(CoreOptions.DEFAULT_PARALLELISM);
            this.lowered = new Lowering(graph, classLoader, parallelism, 0).lower();
        }
        this.tasks = new JobTasks(lowered);
        this.subtasks = new SubtaskStates(lowered, room.clock());
    }

    @Override
    public JobGraph graph() {
        return graph;
    }

    @Override
    public StatusTimes status() {
        return status;
    }

    /** Completes, always normally, when nothing of the job runs any more; {@link #account()} is final then. */
    public CompletableFuture<JobResult> result() {
        return result;
    }

    /** This run, or what is to be remembered of it once it has ended. */
    public JobAccount account() {
        EndedJob remembered = ended;
        return remembered == null ? this : remembered;
    }

    @Override
    public List<VertexStatus> vertices() {
        return subtasks.snapshot();
    }

    @Override
    public Map<String, SerializedValue<OptionalFailure<Object>>> accumulators() {
        return accumulators.results();
    }

    /** Deploys the job; what goes wrong ends up in {@link #result()}. */
    public void start() {
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(userCode.asClassLoader())) {
            deploy();
        } catch (Throwable thrown) {
            failure = thrown;
            end(TaskEnd.FAILED);
        }
    }

    private void deploy() throws Exception {
        Map<JobVertexID, Integer> parallelism = new HashMap<>();
        lowered.vertices().forEach(vertex -> parallelism.put(vertex.id(), vertex.parallelism()));
        for (JobVertex vertex : graph.getVertices()) {
            vertex.initializeOnMaster(new MasterHooks(userCode.asClassLoader(), parallelism.get(vertex.getID())));
        }
        JobScope scope = scope(new Splits(graph, parallelism));
        synchronized (this) {
            coordinators = new Coordinators(graph, parallelism, userCode.asClassLoader(), this::fail);
            execution = new JobExecution(plan(scope), room.scheduler(), room.clock(), room.settings(), this);
        }
        status.enter(JobStatus.RUNNING);
        subtasks.enterAll(ExecutionState.INITIALIZING);
        coordinators.start(tasks);
        execution.start();
    }

    private JobScope scope(Splits splits) throws IOException, ClassNotFoundException {
        ExecutionConfig executionConfig =
                graph.getSerializedExecutionConfig().deserializeValue(userCode.asClassLoader());
        Shortfall.of(graph, executionConfig, room.configuration()).ifPresent(LOG::warn);
        var directory = room.temporaryDirectory(graph.getJobID().toString());
        return new JobScope(
                graph.getJobID(),
                graph.getName(),
                executionConfig,
                graph.getJobConfiguration(),
                room.configuration(),
                userCode,
                directory,
                CachedFiles.fetch(graph.getUserArtifacts(), directory, room.control()),
                room.metrics().addJob(graph.getJobID(), graph.getName()),
                new Aggregates(),
                this,
                splits::providerFor);
    }

    private Plan plan(JobScope scope) {
        List<Vertex> vertices = new ArrayList<>();
        for (int i = 0; i < lowered.vertices().size(); i++) {
            HostedVertex vertex = lowered.vertices().get(i);
            int position = i;
            boolean blocking = vertex.head() == HostedVertex.HeadKind.LEGACY_SOURCE;
            vertices.add(new Vertex(
                    vertex.name(),
                    vertex.parallelism(),
                    lowered.inputCounts().get(i),
                    blocking,
                    context -> host(scope, position, context)));
        }
        return new Plan(vertices, lowered.edges());
    }

    private TaskLogic host(JobScope scope, int position, TaskContext context) {
        HostedTask task = new HostedTask(
                scope,
                lowered.vertices().get(position),
                iterations,
                (subtask, environment) ->
                        accumulators.add(environment.getAccumulatorRegistry().getUserMap()),
                context);
        return tasks.add(position, context.subtask(), task);
    }

    /** The result tells when the job has ended. */
    @Override
    public void cancel() {
        JobExecution running = currentExecution();
        if (running != null && status.enterUnlessTerminal(JobStatus.CANCELLING)) {
            subtasks.enterAll(ExecutionState.CANCELING);
            running.cancel();
        }
    }

    private void fail(OperatorID operator, Throwable cause) {
        JobExecution running = currentExecution();
        if (running != null) {
            running.fail(TaskFailure.ofCoordinator(lowered.vertices(), operator, userCode.asClassLoader(), cause));
        }
    }

    private synchronized JobExecution currentExecution() {
        return execution;
    }

    @Override
    public long recordsEmitted() {
        return tasks.all().mapToLong(HostedTask::recordsFromSources).sum();
    }

    @Override
    public long recordsAbsorbed() {
        return tasks.all().mapToLong(HostedTask::recordsIntoSinks).sum();
    }

    // ---- events

    @Override
    public void send(OperatorID operator, int subtask, OperatorEvent event) {
        coordinators.handle(operator, subtask, 0, event);
    }

    @Override
    public CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request) {
        Coordinators current;
        synchronized (this) {
            current = coordinators;
        }
        if (current == null || status.current().isGloballyTerminalState()) {
            return EndedJob.noCoordinators(graph.getJobID());
        }
        return current.request(operator, request);
    }

    // ---- JobListener

    @Override
    public void taskRunning(int vertex, int subtask) {
        subtasks.running(vertex, subtask);
    }

    @Override
    public void taskEnded(int vertex, int subtask, TaskEnd end, Throwable cause) {
        subtasks.ended(vertex, subtask, end, cause);
    }

    @Override
    public void failing(int vertex, int subtask, Throwable cause) {
        failure = cause;
        status.enterUnlessTerminal(JobStatus.FAILING);
        subtasks.enterAll(ExecutionState.CANCELING);
        LOG.info("job '{}' fails", graph.getName(), cause);
        lateness = room.clock().schedule(LATE_AFTER_MS, () -> explainWait(cause));
    }

    /** The result comes when the last task has stopped, which may be long after the first has failed. */
    private void explainWait(Throwable cause) {
        List<String> unfinished = subtasks.unfinished();
        if (unfinished.isEmpty()) {
            return;
        }
        long timeoutMs = room.settings().cancellationTimeoutMs();
        LOG.warn(
                "job '{}' has failed and is waiting for tasks that still run: '{}'; they are"
                        + " interrupted every {} s and {}. It failed because: {}",
                graph.getName(),
                String.join("', '", unfinished),
                room.settings().cancellationIntervalMs() / 1000,
                timeoutMs == 0
                        ? "never left behind (task.cancellation.timeout: 0)"
                        : "left behind after " + timeoutMs / 1000 + " s (task.cancellation.timeout)",
                cause instanceof TaskFailure ? cause.getMessage() : cause);
    }

    @Override
    public void ended(TaskEnd end, Throwable cause) {
        room.control().execute(() -> end(end));
    }

    private void end(TaskEnd end) {
        TaskEnd how = end;
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(userCode.asClassLoader())) {
            if (end == TaskEnd.FINISHED) {
                finalizeVertices();
            }
            accumulators.freeze();
        } catch (Throwable thrown) {
            failure = thrown;
            how = TaskEnd.FAILED;
        }
        JobStatus terminal = switch (how) {
            case FINISHED -> JobStatus.FINISHED;
            case CANCELLED -> JobStatus.CANCELED;
            case FAILED -> JobStatus.FAILED;
        };
        status.enter(terminal);
        JobResult last = toResult(terminal);
        ended = remember();
        lateness.cancel();
        release();
        result.complete(last);
    }

    private void finalizeVertices() throws Exception {
        for (HostedVertex vertex : lowered.vertices()) {
            graph.findVertexByID(vertex.id())
                    .finalizeOnMaster(new MasterHooks(userCode.asClassLoader(), vertex.parallelism()));
        }
    }

    private JobResult toResult(JobStatus terminal) {
        JobResult.Builder builder = new JobResult.Builder()
                .jobId(graph.getJobID())
                .applicationStatus(ApplicationStatus.fromJobStatus(terminal))
                .accumulatorResults(accumulators.results())
                .netRuntime(status.durationMs());
        if (terminal == JobStatus.FAILED) {
            Throwable told = failure instanceof TaskFailure ofTask ? ofTask.portable() : failure;
            builder.serializedThrowable(new SerializedThrowable(told));
        }
        return builder.build();
    }

    private EndedJob remember() {
        subtasks.detach();
        return new EndedJob(
                GraphOutline.of(graph, userCode.asClassLoader()),
                status,
                subtasks.snapshot(),
                accumulators.results(),
                recordsEmitted(),
                recordsAbsorbed());
    }

    /** Lets go of everything that holds classes of the user's, for a thread left behind may keep this object. */
    private void release() {
        CompletableFuture<Void> closed;
        synchronized (this) {
            closed = coordinators == null ? CompletableFuture.completedFuture(null) : coordinators.close();
            execution = null;
        }
        tasks.clear();
        failure = null;
        room.metrics().removeJobMetricsGroup(graph.getJobID());
        closed.whenComplete((nothing, thrown) -> {
            userCode.release();
            FileUtils.deleteDirectoryQuietly(
                    room.temporaryDirectory(graph.getJobID().toString()).toFile());
            onRelease.run();
        });
    }
}
