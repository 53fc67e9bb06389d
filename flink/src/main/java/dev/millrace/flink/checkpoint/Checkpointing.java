package dev.millrace.flink.checkpoint;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.Clock.Alarm;
import dev.millrace.flink.host.SnapshotReceiver;
import dev.millrace.flink.host.SnapshotRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointStatistics;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the checkpoints of one job: tells {@link CheckpointProtocol} what happens and does what it decides. All of it
 * on one thread, so that every method may be called on any.
 */
public final class Checkpointing implements SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

    private final JobID job;
    private final CheckpointCoordinatorConfiguration settings;
    private final CheckpointShelf shelf;
    private final JobHooks hooks;
    private final CheckpointStatistics statistics;
    private final Clock clock;
    private final ExecutorService thread;
    private final CheckpointProtocol protocol;
    private final Map<Long, Alarm> expiries = new HashMap<>();
    private final boolean lastCheckpointsAreTaken;
    private Attempt attempt;
    private Alarm nextTrigger = () -> false;

    /** @param thread runs one action at a time; shut down with this */
    @SuppressWarnings("checkstyle:ParameterNumber") // Each is a part that others make; there is one caller.
    public Checkpointing(
            JobID job,
            CheckpointCoordinatorConfiguration settings,
            CheckpointShelf shelf,
            JobHooks hooks,
            CheckpointStatistics statistics,
            Clock clock,
            ExecutorService thread) {
        this.job = job;
        this.settings = settings;
        this.shelf = shelf;
        this.hooks = hooks;
        this.statistics = statistics;
        this.clock = clock;
        this.thread = thread;
        this.protocol = new CheckpointProtocol(settings);
        this.lastCheckpointsAreTaken =
                settings.isCheckpointingEnabled() && settings.isEnableCheckpointsAfterTasksFinish();
    }

    private interface Action<T> {
        T run() throws Exception;
    }

    private interface Event {
        List<Decision> tell() throws Exception;
    }

    private <T> CompletableFuture<T> call(Action<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    result.complete(action.run());
                } catch (Throwable thrown) {
                    result.completeExceptionally(thrown);
                }
            });
        } catch (RejectedExecutionException over) {
            result.completeExceptionally(over);
        }
        return result;
    }

    private void on(Event event) {
        try {
            thread.execute(() -> {
                try {
                    perform(event.tell());
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

    // ---- what the job says

    /** What the job's next attempt starts from. */
    public CompletableFuture<Restore> latest(List<VertexShape> vertices) {
        return call(() -> {
            Optional<CompletedCheckpoint> latest = shelf.latest();
            hooks.restore(latest);
            latest.ifPresent(checkpoint -> statistics.restored(checkpoint, clock.nowMs()));
            long idWithoutInFlight = settings.getCheckpointIdOfIgnoredInFlightData();
            return latest.map(checkpoint -> Restore.of(checkpoint, vertices, idWithoutInFlight))
                    .orElse(Restore.NOTHING);
        });
    }

    /**
     * Makes a savepoint, or a retained checkpoint, the newest that the job has.
     *
     * @param lenient whether state that no operator takes may be left out
     */
    public CompletableFuture<CompletedCheckpoint> load(
            String path, boolean lenient, RestoreMode mode, ClassLoader classLoader, List<VertexShape> vertices) {
        return call(() -> {
            CompletedCheckpoint loaded = new SavepointFile(path, shelf.storage(), classLoader)
                    .load(
                            job,
                            vertices,
                            lenient,
                            CheckpointShelf.propertiesOfRestored(mode, settings.getCheckpointRetentionPolicy()));
            shelf.addRestored(loaded, mode);
            return loaded;
        });
    }

    /** What became of the checkpoints so far. */
    public CheckpointStatsSnapshot statistics() {
        return statistics.snapshot();
    }

    /** The tasks run, or are about to. */
    public void begin(Attempt started) {
        on(() -> {
            attempt = started;
            CompletedCheckpoint latest = shelf.latest().orElse(null);
            return latest == null
                    ? protocol.begun(0, false)
                    : protocol.begun(
                            latest.getCheckpointID(), latest.getProperties().isUnclaimed());
        });
    }

    /** The tasks of an attempt have ended. Completes when nothing of theirs is in progress any more. */
    public CompletableFuture<Void> end(String reason) {
        return call(() -> {
            attempt = null;
            nextTrigger.cancel();
            perform(protocol.ended(reason));
            return null;
        });
    }

    /**
     * The job is over: keeps or deletes its checkpoints as it was told to.
     *
     * @param areLeft whether they stay whatever it was told
     * @return completes, always normally, when what was to be deleted is
     */
    public CompletableFuture<Void> close(JobStatus status, boolean areLeft) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        call(() -> {
                    hooks.close();
                    return areLeft ? CompletableFuture.<Void>completedFuture(null) : shelf.close(status);
                })
                .thenCompose(deleted -> deleted)
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.warn("checkpoints of job {} could not be deleted", job, failure);
                    }
                    closed.complete(null);
                });
        thread.shutdown();
        return closed;
    }

    /**
     * Takes a checkpoint now.
     *
     * @param result completed, however it goes
     */
    public void trigger(
            CheckpointProperties properties, String directory, CompletableFuture<CompletedCheckpoint> result) {
        CheckpointRequest request = new CheckpointRequest(properties, directory, result);
        call(() -> {
                    perform(protocol.requested(request, Tasks.of(attempt)));
                    return null;
                })
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(new CheckpointException(
                                CheckpointFailureReason.CHECKPOINT_COORDINATOR_SHUTDOWN, failure));
                    }
                });
    }

    // ---- what tasks say

    @Override
    public void acknowledge(
            JobVertexID vertex, int subtask, long checkpointId, TaskStateSnapshot snapshot, CheckpointMetrics metrics) {
        on(() -> {
            statistics.acknowledged(checkpointId, vertex, subtask, clock.nowMs(), metrics, snapshot);
            PendingCheckpoint checkpoint = protocol.find(checkpointId);
            if (checkpoint == null || !checkpoint.properties().isSavepoint()) {
                shelf.register(snapshot, checkpointId);
            }
            return protocol.acknowledged(checkpointId, new Attempt.Subtask(vertex, subtask), snapshot);
        });
    }

    @Override
    public void decline(JobVertexID vertex, int subtask, long checkpointId, Throwable cause) {
        on(() -> protocol.declined(checkpointId, explained(vertex, subtask, checkpointId, cause)));
    }

    /** Says what could not be written where, unless it was for another reason that the part was not written. */
    private Throwable explained(JobVertexID vertex, int subtask, long checkpointId, Throwable cause) {
        PendingCheckpoint checkpoint = protocol.find(checkpointId);
        if (checkpoint == null || attempt == null || cause instanceof CheckpointException) {
            return cause;
        }
        String name = attempt.vertices().stream()
                .filter(shape -> shape.id().equals(vertex))
                .map(shape -> shape.name() + " (" + (subtask + 1) + "/" + shape.parallelism() + ")")
                .findFirst()
                .orElse(vertex.toString());
        return new UnwritableException(
                "task '" + name + "' could not write its part of checkpoint " + checkpointId + " to "
                        + CheckpointShelf.nameOf(checkpoint.location),
                cause);
    }

    @Override
    public boolean awaitsLastCheckpoint(JobVertexID vertex, int subtask) {
        if (!lastCheckpointsAreTaken) {
            return false;
        }
        on(() -> protocol.lingers(new Attempt.Subtask(vertex, subtask), Tasks.of(attempt)));
        return true;
    }

    /** A task has ended: it will acknowledge nothing any more. */
    public void taskEnded(Attempt.Subtask task) {
        on(() -> protocol.taskEnded(task, Tasks.of(attempt)));
    }

    // ---- what is done

    private void perform(List<Decision> decisions) {
        decisions.forEach(this::perform);
    }

    private void perform(Decision decision) {
        if (decision instanceof Decision.Refuse refuse) {
            refuse(refuse);
        } else if (decision instanceof Decision.TakeUp takeUp) {
            perform(protocol.requested(takeUp.request(), Tasks.of(attempt)));
        } else if (decision instanceof Decision.Locate locate) {
            locate(locate);
        } else if (decision instanceof Decision.AskCoordinators ask) {
            askCoordinators(ask.checkpoint());
        } else if (decision instanceof Decision.Announce announce) {
            announce(announce);
        } else if (decision instanceof Decision.Store store) {
            store(store.checkpoint());
        } else if (decision instanceof Decision.Complete complete) {
            complete(complete);
        } else if (decision instanceof Decision.GiveUp giveUp) {
            giveUp(giveUp);
        } else if (decision instanceof Decision.DropPart drop) {
            shelf.discard(drop.id(), drop.part());
        } else if (decision instanceof Decision.TriggerIn in) {
            triggerIn(in.delayMs());
        } else if (decision instanceof Decision.TriggerNow) {
            triggerOwn();
        } else if (decision instanceof Decision.FailJob fail && attempt != null) {
            attempt.fail(fail.cause());
        }
    }

    private void refuse(Decision.Refuse refuse) {
        if (refuse.id() == 0) {
            LOG.debug(
                    "Failed to trigger checkpoint for job {} since {}",
                    job,
                    refuse.cause().getMessage());
        } else {
            LOG.warn("Checkpoint {} of job {} has no place to be in", refuse.id(), job, refuse.cause());
        }
        statistics.failed(refuse.id(), clock.nowMs(), refuse.cause());
        refuse.request().result().completeExceptionally(refuse.cause());
    }

    private void locate(Decision.Locate wanted) {
        List<Decision> next;
        try {
            next = protocol.located(
                    wanted.request(),
                    wanted.id(),
                    shelf.locationFor(wanted.id(), wanted.request()),
                    attempt.vertices(),
                    clock.nowMs());
        } catch (Exception e) {
            String message = "there is no place for checkpoint " + wanted.id();
            next = protocol.notLocated(wanted.request(), wanted.id(), new UnwritableException(message, e));
        }
        perform(next);
    }

    private void askCoordinators(PendingCheckpoint checkpoint) {
        long id = checkpoint.id;
        Map<JobVertexID, Integer> subtasks = new HashMap<>();
        attempt.vertices().forEach(vertex -> subtasks.put(vertex.id(), vertex.parallelism()));
        statistics.triggered(id, checkpoint.timestampMs, checkpoint.properties(), subtasks);
        expiries.put(id, clock.schedule(settings.getCheckpointTimeout(), () -> on(() -> protocol.expired(id))));
        attempt.coordinators()
                .checkpoint(id)
                .thenComposeAsync(
                        parts -> hooks.trigger(id, checkpoint.timestampMs)
                                .thenAccept(ofHooks ->
                                        on(() -> protocol.partsArrived(id, parts, ofHooks, Tasks.of(attempt)))),
                        thread)
                .exceptionally(failure -> {
                    on(() -> protocol.partsFailed(id, failure));
                    return null;
                });
    }

    private void announce(Decision.Announce announce) {
        PendingCheckpoint checkpoint = announce.checkpoint();
        SnapshotType type = announce.as() == Decision.AsType.FULL
                ? CheckpointType.FULL_CHECKPOINT
                : checkpoint.properties().getCheckpointType();
        boolean aligned = settings.isExactlyOnce() || checkpoint.properties().isSavepoint();
        var target = checkpoint.location.getLocationReference();
        CheckpointOptions options = aligned
                ? CheckpointOptions.alignedNoTimeout(type, target)
                : CheckpointOptions.notExactlyOnce(type, target);
        Signal.Barrier barrier = new Signal.Barrier(
                checkpoint.id, aligned, new SnapshotRequest(checkpoint.id, checkpoint.timestampMs, options));
        // All hear of it, so that those who wait for the barrier of one that has ended hear of its end as well.
        List<Attempt.Subtask> deaf = new ArrayList<>();
        for (Attempt.Subtask task : announce.tasks()) {
            if (!attempt.announce(task, barrier)) {
                deaf.add(task);
            }
        }
        LOG.debug("Checkpoint {} of job {} waits for {}", checkpoint.id, job, announce.tasks());
        noteFinished(checkpoint, announce.tasks());
        perform(protocol.announced(checkpoint.id, deaf));
    }

    private void noteFinished(PendingCheckpoint checkpoint, List<Attempt.Subtask> asked) {
        for (VertexShape vertex : attempt.vertices()) {
            for (int subtask = 0; subtask < vertex.parallelism(); subtask++) {
                if (!asked.contains(new Attempt.Subtask(vertex.id(), subtask))) {
                    statistics.finished(checkpoint.id, vertex.id(), subtask, checkpoint.timestampMs);
                }
            }
        }
    }

    private void store(PendingCheckpoint checkpoint) {
        List<Decision> next;
        try {
            CompletedCheckpoint completed = shelf.store(job, checkpoint, clock.nowMs(), statistics);
            next = protocol.stored(checkpoint.id, completed, Tasks.of(attempt), clock.nowMs());
        } catch (Exception e) {
            String message = "the metadata of checkpoint " + checkpoint.id + " could not be written to "
                    + CheckpointShelf.nameOf(checkpoint.location);
            next = protocol.notStored(checkpoint.id, new UnwritableException(message, e));
        }
        perform(next);
    }

    private void complete(Decision.Complete complete) {
        long id = complete.checkpoint().id;
        cancelExpiry(id);
        if (attempt != null && complete.commits()) {
            attempt.coordinators().checkpointComplete(id);
            attempt.checkpointComplete(id);
        } else if (attempt != null) {
            attempt.coordinators().release(id);
        }
        LOG.info("Completed checkpoint {} for job {}", id, job);
        statistics.completed(complete.completed());
        complete.checkpoint().request.result().complete(complete.completed());
    }

    private void giveUp(Decision.GiveUp giveUp) {
        PendingCheckpoint checkpoint = giveUp.checkpoint();
        LOG.warn("Checkpoint {} of job {} failed", checkpoint.id, job, giveUp.cause());
        cancelExpiry(checkpoint.id);
        statistics.failed(checkpoint.id, clock.nowMs(), giveUp.cause());
        shelf.discard(checkpoint);
        if (attempt != null) {
            attempt.coordinators().checkpointAborted(checkpoint.id);
            attempt.checkpointAborted(checkpoint.id);
        }
        checkpoint.request.result().completeExceptionally(giveUp.cause());
    }

    private void cancelExpiry(long id) {
        Alarm expiry = expiries.remove(id);
        if (expiry != null) {
            expiry.cancel();
        }
    }

    private void triggerIn(long delayMs) {
        if (settings.isCheckpointingEnabled()) {
            nextTrigger.cancel();
            nextTrigger = clock.schedule(delayMs, () -> on(() -> protocol.due(clock.nowMs())));
        }
    }

    private void triggerOwn() {
        CheckpointRequest request = new CheckpointRequest(
                CheckpointProperties.forCheckpoint(settings.getCheckpointRetentionPolicy()),
                null,
                new CompletableFuture<>());
        perform(protocol.requested(request, Tasks.of(attempt)));
    }
}
