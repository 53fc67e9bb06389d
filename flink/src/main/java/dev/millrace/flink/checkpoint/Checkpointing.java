package dev.millrace.flink.checkpoint;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.time.Clock;
import dev.millrace.flink.host.SnapshotReceiver;
import dev.millrace.flink.host.SnapshotRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.util.FlinkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the checkpoints of one job: triggers them, gathers the tasks' parts, writes what ties these together, tells
 * everyone and deletes what is not needed any more. All of it on one thread of its own, so that every method may be
 * called on any.
 */
public final class Checkpointing implements SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

    /** So long after a failure the next is tried, at most, when tasks only wait for it to end. */
    private static final long RETRY_MS = 1000;

    private final JobID job;
    private final CheckpointCoordinatorConfiguration settings;
    private final CheckpointShelf shelf;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final TreeMap<Long, PendingCheckpoint> pending = new TreeMap<>();
    /** Tasks that have nothing left to do but to see one more checkpoint through. */
    private final Set<Attempt.Subtask> lingering = new HashSet<>();
    /** Tasks that have seen it through and are about to end. */
    private final Set<Attempt.Subtask> released = new HashSet<>();

    private Attempt attempt;
    private ScheduledFuture<?> nextTrigger;
    private long lastId;
    private long lastEndMs = Long.MIN_VALUE;
    private int failuresInARow;
    private volatile boolean lastCheckpointsAreTaken;

    public Checkpointing(JobID job, CheckpointCoordinatorConfiguration settings, CheckpointShelf shelf, Clock clock) {
        this.job = job;
        this.settings = settings;
        this.shelf = shelf;
        this.clock = clock;
        this.lastCheckpointsAreTaken =
                settings.isCheckpointingEnabled() && settings.isEnableCheckpointsAfterTasksFinish();
        this.thread = newThread(job);
    }

    private static ScheduledExecutorService newThread(JobID job) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, action -> {
            Thread created = new Thread(action, "millrace-checkpoints-" + job);
            created.setDaemon(true);
            created.setContextClassLoader(Checkpointing.class.getClassLoader());
            return created;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** What the job's next attempt starts from. */
    public CompletableFuture<Restore> latest(List<VertexShape> vertices) {
        return CompletableFuture.supplyAsync(
                () -> shelf.latest()
                        .map(checkpoint -> Restore.of(checkpoint, vertices))
                        .orElse(Restore.NOTHING),
                thread);
    }

    /**
     * Makes a savepoint, or a retained checkpoint, the newest that the job has.
     *
     * @param lenient whether state that no operator takes may be left out
     */
    public CompletableFuture<CompletedCheckpoint> load(
            String path, boolean lenient, RestoreMode mode, ClassLoader classLoader, List<VertexShape> vertices) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        CompletedCheckpoint loaded = new SavepointFile(path, shelf.storage(), classLoader)
                                .load(job, vertices, lenient, mode);
                        shelf.addRestored(loaded, mode);
                        return loaded;
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                thread);
    }

    /** The tasks run, or are about to. */
    public void begin(Attempt started) {
        run(() -> {
            attempt = started;
            lingering.clear();
            released.clear();
            lastId = Math.max(
                    lastId,
                    shelf.latest().map(CompletedCheckpoint::getCheckpointID).orElse(0L));
            scheduleIn(settings.getCheckpointInterval());
        });
    }

    /** The tasks of an attempt have ended. Completes when nothing of theirs is in progress any more. */
    public CompletableFuture<Void> end(String reason) {
        return CompletableFuture.runAsync(
                () -> {
                    attempt = null;
                    if (nextTrigger != null) {
                        nextTrigger.cancel(false);
                    }
                    List.copyOf(pending.values())
                            .forEach(one -> abort(
                                    one,
                                    new CheckpointException(
                                            reason, CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND)));
                },
                thread);
    }

    /** The job is over: keeps or deletes its checkpoints as it was told to. */
    public void close(JobStatus status) {
        run(() -> shelf.close(status));
        thread.shutdown();
    }

    private interface Action {
        void run() throws Exception;
    }

    private void run(Action action) {
        try {
            thread.execute(() -> {
                try {
                    action.run();
                } catch (Throwable thrown) {
                    LOG.error("checkpoints of job {} failed", job, thrown);
                    if (attempt != null) {
                        attempt.fail(thrown);
                    }
                }
            });
        } catch (RejectedExecutionException over) {
            LOG.debug("a message came after the end of job {}", job);
        }
    }

    // ---- triggering

    private void scheduleIn(long delayMs) {
        if (!settings.isCheckpointingEnabled() || attempt == null) {
            return;
        }
        if (nextTrigger != null) {
            nextTrigger.cancel(false);
        }
        nextTrigger = thread.schedule(() -> run(this::triggerPeriodically), delayMs, TimeUnit.MILLISECONDS);
    }

    private void triggerPeriodically() {
        if (attempt == null) {
            return;
        }
        long pauseMs = settings.getMinPauseBetweenCheckpoints();
        long waitMs = lastEndMs == Long.MIN_VALUE ? 0 : lastEndMs + pauseMs - clock.nowMs();
        long periodic = pending.values().stream()
                .filter(one -> !one.properties.isSavepoint())
                .count();
        if (periodic >= settings.getMaxConcurrentCheckpoints() || (pauseMs > 0 && waitMs > 0)) {
            // Its end triggers the next.
            scheduleIn(Math.max(1, pauseMs > 0 && waitMs > 0 ? waitMs : settings.getCheckpointInterval()));
            return;
        }
        scheduleIn(settings.getCheckpointInterval());
        triggerOwnCheckpoint();
    }

    private void triggerOwnCheckpoint() {
        trigger(
                CheckpointProperties.forCheckpoint(settings.getCheckpointRetentionPolicy()),
                null,
                new CompletableFuture<>());
    }

    /** Takes a checkpoint now. */
    public CompletableFuture<CompletedCheckpoint> trigger(CheckpointProperties properties, String directory) {
        CompletableFuture<CompletedCheckpoint> result = new CompletableFuture<>();
        run(() -> trigger(properties, directory, result));
        return result;
    }

    private void trigger(
            CheckpointProperties properties, String directory, CompletableFuture<CompletedCheckpoint> result) {
        if (attempt == null || !attempt.isRunning()) {
            CheckpointException refused = new CheckpointException(
                    "Not all tasks of job " + job + " are running",
                    CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING);
            LOG.debug("Failed to trigger checkpoint for job {} since {}", job, refused.getMessage());
            result.completeExceptionally(refused);
            if (attempt != null && !properties.isSavepoint()) {
                scheduleIn(Math.min(settings.getCheckpointInterval(), 10));
            }
            return;
        }
        long id = ++lastId;
        CheckpointStorageLocation location;
        try {
            location = shelf.locationFor(id, properties, directory);
        } catch (IOException | RuntimeException e) {
            failed(properties, id, new CheckpointException(CheckpointFailureReason.IO_EXCEPTION, e), result);
            return;
        }
        PendingCheckpoint checkpoint =
                new PendingCheckpoint(id, clock.nowMs(), properties, location, result, attempt.vertices());
        pending.put(id, checkpoint);
        ScheduledFuture<?> expiry = thread.schedule(
                () -> abort(checkpoint, new CheckpointException(CheckpointFailureReason.CHECKPOINT_EXPIRED)),
                settings.getCheckpointTimeout(),
                TimeUnit.MILLISECONDS);
        checkpoint.onEnd = () -> expiry.cancel(false);
        attempt.coordinators()
                .checkpoint(id)
                .whenComplete((parts, failure) -> run(() -> {
                    if (failure != null) {
                        abort(
                                checkpoint,
                                new CheckpointException(CheckpointFailureReason.TRIGGER_CHECKPOINT_FAILURE, failure));
                    } else if (pending.containsKey(id)) {
                        sendBarriers(checkpoint, parts);
                    }
                }));
    }

    private void sendBarriers(PendingCheckpoint checkpoint, Map<OperatorID, byte[]> coordinatorParts) {
        checkpoint.coordinators(coordinatorParts);
        List<Attempt.Subtask> tasks = new ArrayList<>(attempt.tasks());
        tasks.removeAll(released);
        checkpoint.await(tasks);
        boolean aligned = settings.isExactlyOnce() || checkpoint.properties.isSavepoint();
        CheckpointOptions options = aligned
                ? CheckpointOptions.alignedNoTimeout(
                        checkpoint.properties.getCheckpointType(), checkpoint.location.getLocationReference())
                : CheckpointOptions.notExactlyOnce(
                        checkpoint.properties.getCheckpointType(), checkpoint.location.getLocationReference());
        Signal.Barrier barrier = new Signal.Barrier(
                checkpoint.id, aligned, new SnapshotRequest(checkpoint.id, checkpoint.timestampMs, options));
        checkpoint.isUnderWay = true;
        // All hear of it, so that those who wait for the barrier of one that has ended hear of its end as well.
        List<Attempt.Subtask> deaf = new ArrayList<>();
        for (Attempt.Subtask task : tasks) {
            if (!attempt.announce(task, barrier)) {
                deaf.add(task);
            }
        }
        if (!deaf.isEmpty()) {
            abort(
                    checkpoint,
                    new CheckpointException(
                            "tasks " + deaf + " have ended",
                            CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY));
            return;
        }
        LOG.debug("Checkpoint {} of job {} waits for {}", checkpoint.id, job, tasks);
        completeIfDue(checkpoint);
    }

    // ---- what tasks say

    @Override
    public void marked(OperatorID operator, int subtask, long checkpointId) {
        run(() -> {
            if (attempt != null) {
                attempt.coordinators().marked(operator, subtask, checkpointId);
            }
        });
    }

    @Override
    public void acknowledge(JobVertexID vertex, int subtask, long checkpointId, TaskStateSnapshot snapshot) {
        run(() -> {
            PendingCheckpoint checkpoint = pending.get(checkpointId);
            if (checkpoint == null || !checkpoint.properties.isSavepoint()) {
                shelf.register(snapshot, checkpointId);
            }
            if (checkpoint == null || !checkpoint.acknowledge(new Attempt.Subtask(vertex, subtask), snapshot)) {
                snapshot.discardState();
                return;
            }
            LOG.debug("Checkpoint {} of job {} has the part of {} ({})", checkpointId, job, vertex, subtask);
            completeIfDue(checkpoint);
        });
    }

    @Override
    public void decline(JobVertexID vertex, int subtask, long checkpointId, Throwable cause) {
        run(() -> {
            PendingCheckpoint checkpoint = pending.get(checkpointId);
            if (checkpoint != null) {
                abort(
                        checkpoint,
                        cause instanceof CheckpointException said
                                ? said
                                : new CheckpointException(
                                        "Asynchronous task checkpoint failed.",
                                        CheckpointFailureReason.CHECKPOINT_ASYNC_EXCEPTION,
                                        cause));
            }
        });
    }

    @Override
    public boolean awaitsLastCheckpoint(JobVertexID vertex, int subtask) {
        if (!lastCheckpointsAreTaken) {
            return false;
        }
        run(() -> {
            if (lingering.add(new Attempt.Subtask(vertex, subtask))) {
                triggerIfAllLinger();
            }
        });
        return true;
    }

    /** A task has ended: it will acknowledge nothing any more. */
    public void taskEnded(Attempt.Subtask task) {
        run(() -> {
            for (PendingCheckpoint checkpoint : List.copyOf(pending.values())) {
                if (checkpoint.isAwaiting(task)) {
                    abort(
                            checkpoint,
                            new CheckpointException(
                                    "task " + task + " has ended",
                                    CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY));
                }
            }
            triggerIfAllLinger();
        });
    }

    /** Nobody has anything left to do but to wait for a checkpoint: no reason to let them wait for its time. */
    private void triggerIfAllLinger() {
        if (attempt == null || lingering.isEmpty() || !pending.isEmpty() || !attempt.isRunning()) {
            return;
        }
        List<Attempt.Subtask> tasks = new ArrayList<>(attempt.tasks());
        tasks.removeAll(released);
        if (!tasks.isEmpty() && lingering.containsAll(tasks)) {
            triggerOwnCheckpoint();
        }
    }

    // ---- ends

    private void completeIfDue(PendingCheckpoint checkpoint) {
        if (!checkpoint.isComplete() || !pending.containsKey(checkpoint.id)) {
            return;
        }
        CompletedCheckpoint completed;
        try {
            completed = write(checkpoint);
            shelf.add(completed);
        } catch (Exception e) {
            abort(checkpoint, PendingCheckpoint.notCompleted(e));
            return;
        }
        remove(checkpoint);
        failuresInARow = 0;
        abortOlder(checkpoint);
        if (attempt != null) {
            attempt.coordinators().checkpointComplete(checkpoint.id);
            attempt.checkpointComplete(checkpoint.id);
        }
        LOG.info("Completed checkpoint {} for job {}", checkpoint.id, job);
        checkpoint.result.complete(completed);
        lingering.removeAll(checkpoint.finished());
        released.addAll(checkpoint.finished());
        triggerIfAllLinger();
    }

    private CompletedCheckpoint write(PendingCheckpoint checkpoint) throws IOException {
        Map<OperatorID, OperatorState> states = checkpoint.states();
        CheckpointMetadata metadata =
                new CheckpointMetadata(checkpoint.id, states.values(), checkpoint.masterStates, checkpoint.properties);
        CompletedCheckpointStorageLocation stored;
        try (CheckpointMetadataOutputStream out = checkpoint.location.createMetadataOutputStream()) {
            Checkpoints.storeCheckpointMetadata(metadata, out);
            stored = out.closeAndFinalizeCheckpoint();
        }
        return new CompletedCheckpoint(
                job,
                checkpoint.id,
                checkpoint.timestampMs,
                clock.nowMs(),
                states,
                checkpoint.masterStates,
                checkpoint.properties,
                stored,
                null);
    }

    private void abortOlder(PendingCheckpoint completed) {
        for (PendingCheckpoint older :
                new ArrayList<>(pending.headMap(completed.id).values())) {
            if (!older.properties.isSavepoint()) {
                abort(older, new CheckpointException(CheckpointFailureReason.CHECKPOINT_SUBSUMED));
            }
        }
    }

    private void remove(PendingCheckpoint checkpoint) {
        pending.remove(checkpoint.id);
        checkpoint.onEnd.run();
        lastEndMs = clock.nowMs();
    }

    private void abort(PendingCheckpoint checkpoint, CheckpointException cause) {
        if (!pending.containsKey(checkpoint.id)) {
            return;
        }
        remove(checkpoint);
        shelf.discard(checkpoint);
        if (attempt != null) {
            attempt.coordinators().checkpointAborted(checkpoint.id);
            attempt.checkpointAborted(checkpoint.id);
        }
        failed(checkpoint.properties, checkpoint.id, cause, checkpoint.result);
        if (attempt != null && checkpoint.properties.isSynchronous() && checkpoint.isUnderWay) {
            // Its sources have stopped already: only a restart brings the job back.
            attempt.fail(new FlinkException(
                    "Stop-with-savepoint failed: the job is restarted from its latest checkpoint", cause));
        }
    }

    private void failed(
            CheckpointProperties properties,
            long id,
            CheckpointException cause,
            CompletableFuture<CompletedCheckpoint> result) {
        LOG.warn("Checkpoint {} of job {} failed ({} failures in a row before)", id, job, failuresInARow, cause);
        result.completeExceptionally(cause);
        if (attempt == null || properties.isSavepoint() || !counts(cause.getCheckpointFailureReason())) {
            return;
        }
        failuresInARow++;
        int tolerable = settings.getTolerableCheckpointFailureNumber();
        if (failuresInARow > tolerable) {
            attempt.fail(new CheckpointException(
                    "Exceeded checkpoint tolerable failure threshold. The latest checkpoint failed due to "
                            + cause.getMessage() + ", view the Checkpoint History tab or the Job Manager log to find"
                            + " out why continuous checkpoints failed.",
                    cause.getCheckpointFailureReason(),
                    cause));
        } else {
            long intervalMs = settings.getCheckpointInterval();
            scheduleIn(lingering.isEmpty() ? intervalMs : Math.min(intervalMs, RETRY_MS));
        }
    }

    private static boolean counts(CheckpointFailureReason reason) {
        return switch (reason) {
            case CHECKPOINT_DECLINED,
                    CHECKPOINT_ASYNC_EXCEPTION,
                    CHECKPOINT_EXPIRED,
                    TRIGGER_CHECKPOINT_FAILURE,
                    IO_EXCEPTION,
                    FINALIZE_CHECKPOINT_FAILURE -> true;
            default -> false;
        };
    }
}
