package dev.millrace.flink.job;

import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.time.Clock.Alarm;
import dev.millrace.flink.checkpoint.Attempt;
import dev.millrace.flink.host.JobScope;
import dev.millrace.flink.host.ManagedMemory;
import dev.millrace.flink.host.SnapshotReceiver;
import dev.millrace.flink.host.TaskFailure;
import dev.millrace.flink.lower.Lowered;
import dev.millrace.flink.lower.Lowering;
import dev.millrace.flink.metric.JobReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.flink.util.WrappingRuntimeException;
import org.apache.flink.util.function.ThrowingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job from its submission to its result. Thread-safe. */
public final class JobRun implements JobAccount, JobAttempt.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

    private final EngineRoom room;
    private final JobGraph graph;
    private final UserCode userCode;
    private final Runnable onRelease;
    private final CompletableFuture<JobResult> result = new CompletableFuture<>();
    private final StatusTimes status;
    private final ExecutionConfig executionConfig;
    private final ArchivedExecutionConfig settings;
    private final Restarts restarts;
    private final JobCheckpoints checkpoints;
    private final FailureHistory failures;
    private final Stops stops;
    private final LateTasks late;
    private final EarlierAttempts earlier;
    private Splits splits;
    private JobAttempt.Predecessor predecessor;
    private volatile int attemptNumber;
    private volatile JobAttempt attempt;
    private volatile Throwable failure;
    private volatile EndedJob ended;
    /** How long after the failure in progress the job is restarted; -1 if it is not. Guarded by this. */
    private long restartDelayMs = -1;

    private Alarm restart = () -> false;
    private boolean cancelRequested;
    private volatile boolean isSuspended;
    private final AtomicBoolean isEnding = new AtomicBoolean();

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
        this.status = new StatusTimes(graph.getJobID(), room.clock());
        this.attempt = newAttempt();
        this.executionConfig = readExecutionConfig();
        this.settings = executionConfig.archive();
        this.restarts = Restarts.of(graph, executionConfig, room.configuration());
        this.checkpoints = new JobCheckpoints(room, graph, classLoader);
        this.failures =
                new FailureHistory(room.clock(), room.configuration().get(WebOptions.MAX_EXCEPTION_HISTORY_SIZE));
        this.stops = new Stops(graph.getJobID());
        this.late = new LateTasks(room, graph.getName());
        this.earlier = new EarlierAttempts(room.configuration().get(JobManagerOptions.MAX_ATTEMPTS_HISTORY_SIZE));
    }

    private JobAttempt newAttempt() {
        ClassLoader classLoader = userCode.asClassLoader();
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(classLoader)) {
            int parallelism = room.configuration().get(CoreOptions.DEFAULT_PARALLELISM);
            Lowered lowered = new Lowering(graph, classLoader, parallelism, attemptNumber).lower();
            return new JobAttempt(room, graph, lowered, this);
        }
    }

    private ExecutionConfig readExecutionConfig() {
        try {
            return graph.getSerializedExecutionConfig().deserializeValue(userCode.asClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new WrappingRuntimeException(e);
        }
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
        return attempt.subtasks().snapshot();
    }

    @Override
    public List<EarlierAttempt> earlierAttempts() {
        return earlier.list();
    }

    @Override
    public Map<String, SerializedValue<OptionalFailure<Object>>> accumulators() {
        return attempt.accumulators().results();
    }

    @Override
    public AccumulatorTexts accumulatorTexts() {
        return attempt.accumulators().texts();
    }

    @Override
    public ArchivedExecutionConfig settings() {
        return settings;
    }

    @Override
    public Map<ExecutionAttemptID, Thread> threads() {
        return attempt.threads();
    }

    /**
     * Deploys the job, which takes longer than this call if the job has checkpoints; what goes wrong ends up in
     * {@link #result()}.
     */
    public void start() {
        room.metrics().begin(graph, new JobReport(status, status::listen, () -> (long) attemptNumber));
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(userCode.asClassLoader())) {
            for (JobVertex vertex : graph.getVertices()) {
                vertex.initializeOnMaster(new MasterHooks(
                        userCode.asClassLoader(), attempt.parallelism().get(vertex.getID())));
            }
            after(checkpoints.prepare(attempt.vertices()), adopted -> {
                if (adopted) {
                    attempt = newAttempt();
                }
                deploy();
            });
        } catch (Throwable thrown) {
            notDeployed(thrown);
        }
    }

    /** Goes on with what a future brings: on this thread if it has, else on one that may take its time. */
    private <T> void after(CompletableFuture<T> future, ThrowingConsumer<T, Exception> step) {
        Executor executor = future.isDone() ? Runnable::run : room.control(graph);
        future.whenCompleteAsync(
                (value, failure) -> {
                    try (TemporaryClassLoaderContext ignored =
                            TemporaryClassLoaderContext.of(userCode.asClassLoader())) {
                        if (failure != null) {
                            throw failure;
                        }
                        step.accept(value);
                    } catch (Throwable thrown) {
                        notDeployed(ExceptionUtils.stripCompletionException(thrown));
                    }
                },
                executor);
    }

    private void deploy() {
        JobAttempt deployed = attempt;
        after(checkpoints.latest(deployed.vertices()), restore -> {
            splits = new Splits(graph, deployed.parallelism());
            status.enter(JobStatus.RUNNING);
            checkpoints.begin(deployed);
            deployed.deploy(this::scope, userCode.asClassLoader(), restore, predecessor);
            if (isCancelRequested() && status.enterUnlessTerminal(JobStatus.CANCELLING)) {
                deployed.cancel(); // the request may have found nothing to cancel, or the attempt before
            }
        });
    }

    /** No task runs. A job that never ran fails; one that did is restarted as after any other failure. */
    private void notDeployed(Throwable cause) {
        boolean hasRun;
        synchronized (this) {
            hasRun = attemptNumber > 0;
        }
        if (hasRun && decideRestart(cause) >= 0 && scheduleRestart()) {
            LOG.warn("job '{}' is restarted once more", graph.getName(), cause);
            return;
        }
        failure = cause;
        end(isCancelRequested() ? TaskEnd.CANCELLED : TaskEnd.FAILED);
    }

    private JobScope scope(JobScope.EventRouter events) {
        var directory = room.temporaryDirectory(graph.getJobID().toString());
        return new JobScope(
                new JobInfoImpl(graph.getJobID(), graph.getName()),
                executionConfig,
                graph.getJobConfiguration(),
                room.configuration(),
                userCode,
                directory,
                CachedFiles.fetch(graph.getUserArtifacts(), directory, room.control()),
                room.metrics().attempt(graph.getJobID(), graph.getName()),
                new Aggregates(),
                events,
                new ManagedMemory(
                        room.configuration(),
                        room.sharedResources(),
                        room.metrics().memory()),
                splits::providerFor);
    }

    /** The result tells when the job has ended. */
    @Override
    public void cancel() {
        boolean waiting;
        synchronized (this) {
            cancelRequested = true;
            restartDelayMs = -1;
            waiting = restart.cancel();
        }
        if (status.enterUnlessTerminal(JobStatus.CANCELLING)) {
            if (waiting) {
                room.control(graph).execute(() -> end(TaskEnd.CANCELLED));
            } else {
                attempt.cancel();
            }
        }
    }

    /** As {@link #cancel()}, but what the job has kept of its state stays: somebody may resume from it. */
    @Override
    public void suspend() {
        isSuspended = true;
        cancel();
    }

    private synchronized boolean isCancelRequested() {
        return cancelRequested;
    }

    @Override
    public long recordsEmitted() {
        return attempt.recordsEmitted();
    }

    @Override
    public long recordsAbsorbed() {
        return attempt.recordsAbsorbed();
    }

    @Override
    public FailureHistory failures() {
        return failures;
    }

    @Override
    public CheckpointStatsSnapshot checkpointStatistics() {
        return checkpoints.statistics();
    }

    @Override
    public CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request) {
        return status.current().isGloballyTerminalState()
                ? EndedJob.noCoordinators(graph.getJobID())
                : attempt.request(operator, request);
    }

    @Override
    public CompletableFuture<CoordinationResponse> request(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        try {
            return request(operator, request.deserializeValue(userCode.asClassLoader()));
        } catch (IOException | ClassNotFoundException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<CompletedCheckpoint> checkpoint(CheckpointProperties properties, String directory) {
        CompletableFuture<CompletedCheckpoint> taken = new CompletableFuture<>();
        checkpoints.trigger(properties, directory, taken);
        return taken;
    }

    @Override
    public CompletableFuture<CompletedCheckpoint> stop(CheckpointProperties properties, String directory) {
        CompletableFuture<CompletedCheckpoint> taken = new CompletableFuture<>();
        CompletableFuture<CompletedCheckpoint> stopped = stops.endWith(taken);
        checkpoints.trigger(properties, directory, taken);
        return stopped;
    }

    // ---- JobAttempt.Owner

    @Override
    public SnapshotReceiver snapshots() {
        return checkpoints;
    }

    @Override
    public void failing(Throwable cause) {
        synchronized (this) {
            failures.add(cause, attemptNumber);
        }
        long delayMs = decideRestart(cause);
        LOG.warn("job '{}' fails{}", graph.getName(), delayMs < 0 ? "" : " and is restarted", cause);
        late.expect(attempt.subtasks(), cause);
    }

    /** How long after this failure the job is restarted; -1 if it is not. */
    private long decideRestart(Throwable cause) {
        long delayMs;
        synchronized (this) {
            Throwable stopped = stops.explain(cause).orElse(null);
            restartDelayMs = cancelRequested || stopped != null ? -1 : restarts.delayAfterMs(cause);
            delayMs = restartDelayMs;
            failure = stopped != null ? stopped : delayMs < 0 ? restarts.explain(cause) : cause;
        }
        status.enterUnlessTerminal(delayMs < 0 ? JobStatus.FAILING : JobStatus.RESTARTING);
        return delayMs;
    }

    @Override
    public void taskEnded(Attempt.Subtask task) {
        checkpoints.taskEnded(task);
    }

    @Override
    public void ended(TaskEnd end) {
        room.control(graph).execute(() -> {
            late.cancel();
            if (end == TaskEnd.FAILED && scheduleRestart()) {
                return;
            }
            end(end == TaskEnd.FAILED && isCancelRequested() ? TaskEnd.CANCELLED : end);
        });
    }

    private synchronized boolean scheduleRestart() {
        if (restartDelayMs < 0) {
            return false;
        }
        restart =
                room.clock().schedule(restartDelayMs, () -> room.control(graph).execute(this::restart));
        return true;
    }

    private void restart() {
        boolean cancelled;
        synchronized (this) {
            restart = () -> false;
            cancelled = cancelRequested;
            attemptNumber++;
        }
        if (cancelled) {
            end(TaskEnd.CANCELLED);
            return;
        }
        JobAttempt ended = attempt;
        earlier.add(ended.subtasks(), ended.accumulators().texts());
        boolean areCoordinatorsWell = failure instanceof TaskFailure ofTask && ofTask.isOfTask() && ended.canHandOver();
        after(checkpoints.end("the job is restarted"), tidied -> {
            predecessor = areCoordinatorsWell ? ended.handOver(failure) : null;
            CompletableFuture<Void> released =
                    areCoordinatorsWell ? CompletableFuture.completedFuture(null) : ended.release();
            after(released, nothing -> {
                stops.restarted();
                room.metrics().endAttempt(graph.getJobID());
                attempt = newAttempt();
                deploy();
            });
        });
    }

    private void end(TaskEnd end) {
        if (!isEnding.compareAndSet(false, true)) {
            LOG.debug("job '{}' ends once more, as {}", graph.getName(), end, failure);
            return;
        }
        TaskEnd how = end;
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(userCode.asClassLoader())) {
            if (end == TaskEnd.FINISHED) {
                finalizeVertices();
            }
            attempt.accumulators().freeze();
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
        late.cancel();
        JobAttempt last = attempt;
        checkpoints.end("the job has ended");
        Tidying tidying = new Tidying(room, graph);
        tidying.soonAfter(last.written(), "to be written", () -> {
            JobStatus ofCheckpoints = isSuspended && terminal == JobStatus.CANCELED ? JobStatus.SUSPENDED : terminal;
            tidying.soonAfter(checkpoints.close(ofCheckpoints), "to be deleted", () -> conclude(terminal));
        });
    }

    private void conclude(JobStatus terminal) {
        JobResult last = new Outcome(graph.getJobID(), terminal, status.durationMs())
                .result(() -> attempt.accumulators().results(), failure);
        try {
            ended = remember();
            release();
        } catch (Throwable thrown) {
            LOG.error("what is left of job '{}' could not be put in order", graph.getName(), thrown);
        }
        result.complete(last);
        stops.ended(terminal);
    }

    private void finalizeVertices() throws Exception {
        for (var vertex : attempt.parallelism().entrySet()) {
            graph.findVertexByID(vertex.getKey())
                    .finalizeOnMaster(new MasterHooks(userCode.asClassLoader(), vertex.getValue()));
        }
    }

    private EndedJob remember() {
        attempt.subtasks().detach();
        return new EndedJob(
                GraphOutline.of(graph, userCode.asClassLoader()),
                status,
                attempt.subtasks().snapshot(),
                earlier.list(),
                attempt.accumulators().results(),
                attempt.accumulators().texts(),
                settings,
                recordsEmitted(),
                recordsAbsorbed(),
                checkpointStatistics(),
                failures);
    }

    /** Lets go of everything that holds classes of the user's, for a thread left behind may keep this object. */
    private void release() {
        failure = null;
        room.metrics().end(graph.getJobID());
        attempt.release().whenComplete((nothing, thrown) -> {
            userCode.release();
            FileUtils.deleteDirectoryQuietly(
                    room.temporaryDirectory(graph.getJobID().toString()).toFile());
            onRelease.run();
        });
    }
}
