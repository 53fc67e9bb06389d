package dev.millrace.flink.checkpoint;

import dev.millrace.flink.checkpoint.PendingCheckpoint.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Decides everything about the checkpoints of one job: takes what has happened, and says what is to be done. Does
 * nothing itself, and knows neither threads nor files. Owned by the thread of checkpoints. The table of states and
 * events is in {@code docs/mechanisms/checkpoints.md}.
 */
final class CheckpointProtocol {
    /** So long after a failure the next is tried, at most, when tasks only wait for it to end. */
    private static final long RETRY_MS = 1000;
    /** So soon it is tried again when tasks do not run yet and others wait for it. */
    private static final long NOT_RUNNING_MS = 10;

    private static final int MAX_QUEUED = 1000;

    private final CheckpointCoordinatorConfiguration settings;
    private final TreeMap<Long, PendingCheckpoint> pending = new TreeMap<>();
    /** What was requested while another waited for the parts of coordinators. */
    private final Queue<CheckpointRequest> queue = new ArrayDeque<>();
    /** Tasks that have nothing left to do but to see one more checkpoint through. */
    private final Set<Attempt.Subtask> lingering = new HashSet<>();
    /** Tasks that have seen it through and are about to end. */
    private final Set<Attempt.Subtask> released = new HashSet<>();

    private boolean begun;
    /** Whether the savepoint is complete that the job is stopped with: its tasks are over, and have not finished. */
    private boolean stopped;

    private boolean needsFull;
    private long lastId;
    private long lastEndMs = Long.MIN_VALUE;
    private int failuresInARow;

    CheckpointProtocol(CheckpointCoordinatorConfiguration settings) {
        this.settings = settings;
    }

    /** The checkpoints that have been triggered and are neither complete nor given up, oldest first. */
    List<PendingCheckpoint> pending() {
        return List.copyOf(pending.values());
    }

    /** The checkpoint of this number, null if it is not in progress. */
    PendingCheckpoint find(long id) {
        return pending.get(id);
    }

    // ---- attempts

    /**
     * Tasks run, or are about to.
     *
     * @param latestId what they start from; 0 for nothing
     * @param isBorrowed whether that belongs to somebody else, so that nothing may go on needing it
     */
    List<Decision> begun(long latestId, boolean isBorrowed) {
        begun = true;
        stopped = false;
        lingering.clear();
        released.clear();
        lastId = Math.max(lastId, latestId);
        needsFull = isBorrowed;
        return List.of(new Decision.TriggerIn(settings.getCheckpointInterval()));
    }

    /** The tasks have ended, all of them. */
    List<Decision> ended(String reason) {
        begun = false;
        List<Decision> decisions = new ArrayList<>();
        queue.forEach(request -> decisions.add(new Decision.Refuse(request, 0, notRunning())));
        queue.clear();
        for (PendingCheckpoint checkpoint : pending()) {
            giveUp(
                    checkpoint,
                    new CheckpointException(reason, CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND),
                    decisions);
        }
        return decisions;
    }

    // ---- triggering

    /** The time for one of the job's own checkpoints has come. */
    List<Decision> due(long nowMs) {
        if (!begun || stopped) {
            return List.of();
        }
        long intervalMs = settings.getCheckpointInterval();
        long pauseMs = settings.getMinPauseBetweenCheckpoints();
        long waitMs = pauseMs <= 0 || lastEndMs == Long.MIN_VALUE ? 0 : lastEndMs + pauseMs - nowMs;
        long periodic = pending.values().stream()
                .filter(one -> !one.properties().isSavepoint())
                .count();
        if (waitMs > 0) {
            return List.of(new Decision.TriggerIn(waitMs));
        }
        if (pending.values().stream().anyMatch(one -> one.properties().isSynchronous())) {
            // The job ends with that one.
            return List.of(new Decision.TriggerIn(Math.max(1, intervalMs)));
        }
        if (periodic >= settings.getMaxConcurrentCheckpoints() || isAsking()) {
            return List.of(new Decision.TriggerIn(Math.max(1, intervalMs)));
        }
        return List.of(new Decision.TriggerIn(intervalMs), new Decision.TriggerNow());
    }

    List<Decision> requested(CheckpointRequest request, Tasks tasks) {
        boolean isOwn = !request.properties().isSavepoint();
        boolean isPossible = begun && !stopped && tasks.areRunning() && !released.containsAll(tasks.unfinished());
        if (isPossible && !(isOwn && isReleasing(tasks))) {
            if (!isAsking()) {
                return List.of(new Decision.Locate(request, ++lastId));
            }
            if (queue.size() < MAX_QUEUED) {
                queue.add(request);
                return List.of();
            }
            return List.of(new Decision.Refuse(
                    request, 0, new CheckpointException(CheckpointFailureReason.TOO_MANY_CHECKPOINT_REQUESTS)));
        }
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Decision.Refuse(request, 0, notRunning()));
        if (begun && !stopped && isOwn) {
            // Sooner than at the job's own pace only if tasks wait for it, or that pace is slow.
            long soonMs = lingering.isEmpty() ? RETRY_MS : NOT_RUNNING_MS;
            decisions.add(new Decision.TriggerIn(Math.min(settings.getCheckpointInterval(), soonMs)));
        }
        goOn(decisions);
        return decisions;
    }

    private static CheckpointException notRunning() {
        return new CheckpointException(
                "Not all tasks of the job are running", CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING);
    }

    /**
     * Whether a checkpoint waits for the parts of coordinators. Another one must not overtake it: its barrier would
     * come first, and what coordinators have sent in between would be in no part of it.
     */
    private boolean isAsking() {
        return pending.values().stream().anyMatch(one -> one.phase == Phase.ASKING);
    }

    private void goOn(List<Decision> decisions) {
        if (!queue.isEmpty() && !isAsking()) {
            decisions.add(new Decision.TakeUp(queue.poll()));
        }
    }

    /**
     * Whether a task has been told that it may end and has not done so. It has not finished before it has: if the job
     * fails now, what it was to commit must be committed by whoever takes its place. Soon it will have.
     */
    private boolean isReleasing(Tasks tasks) {
        return tasks.unfinished().stream().anyMatch(released::contains);
    }

    List<Decision> notLocated(CheckpointRequest request, long id, Throwable cause) {
        CheckpointException told = new CheckpointException(CheckpointFailureReason.IO_EXCEPTION, cause);
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Decision.Refuse(request, id, told));
        count(request, told, decisions);
        goOn(decisions);
        return decisions;
    }

    List<Decision> located(
            CheckpointRequest request,
            long id,
            CheckpointStorageLocation location,
            List<VertexShape> vertices,
            long nowMs) {
        PendingCheckpoint checkpoint = new PendingCheckpoint(id, nowMs, request, location, vertices);
        pending.put(id, checkpoint);
        return List.of(new Decision.AskCoordinators(checkpoint));
    }

    List<Decision> partsArrived(long id, Map<OperatorID, byte[]> coordinators, List<MasterState> hooks, Tasks tasks) {
        PendingCheckpoint checkpoint = pending.get(id);
        if (checkpoint == null) {
            return List.of();
        }
        if (stopped || !tasks.areRunning() || tasks.unfinished().isEmpty()) {
            // Those that are over now have not finished: a checkpoint without them would say that they had.
            return giveUp(
                    id,
                    new CheckpointException(
                            "Not all tasks of the job are running any more",
                            CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING));
        }
        checkpoint.coordinators(coordinators, hooks);
        List<Attempt.Subtask> asked = tasks.unfinished();
        checkpoint.await(asked);
        checkpoint.phase = Phase.GATHERING;
        boolean isFull = needsFull && !checkpoint.properties().isSavepoint();
        List<Decision> decisions = new ArrayList<>();
        decisions.add(
                new Decision.Announce(checkpoint, asked, isFull ? Decision.AsType.FULL : Decision.AsType.REQUESTED));
        goOn(decisions);
        return decisions;
    }

    List<Decision> partsFailed(long id, Throwable cause) {
        return giveUp(id, new CheckpointException(CheckpointFailureReason.TRIGGER_CHECKPOINT_FAILURE, cause));
    }

    /** @param deaf the tasks that had ended before they could be told */
    List<Decision> announced(long id, List<Attempt.Subtask> deaf) {
        if (deaf.isEmpty()) {
            PendingCheckpoint checkpoint = pending.get(id);
            return checkpoint == null ? List.of() : storeIfDue(checkpoint);
        }
        return giveUp(
                id,
                new CheckpointException(
                        "tasks " + deaf + " have ended", CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY));
    }

    // ---- what tasks say

    List<Decision> acknowledged(long id, Attempt.Subtask task, TaskStateSnapshot part) {
        PendingCheckpoint checkpoint = pending.get(id);
        return checkpoint == null || !checkpoint.acknowledge(task, part)
                ? List.of(new Decision.DropPart(id, part))
                : storeIfDue(checkpoint);
    }

    List<Decision> declined(long id, Throwable cause) {
        return giveUp(
                id,
                cause instanceof CheckpointException said
                        ? said
                        : new CheckpointException(
                                "Asynchronous task checkpoint failed.",
                                CheckpointFailureReason.CHECKPOINT_ASYNC_EXCEPTION,
                                cause));
    }

    /** The task has nothing left to do. */
    List<Decision> lingers(Attempt.Subtask task, Tasks tasks) {
        return lingering.add(task) ? triggerIfAllLinger(tasks) : List.of();
    }

    /** The task will acknowledge nothing any more. */
    List<Decision> taskEnded(Attempt.Subtask task, Tasks tasks) {
        List<Decision> decisions = new ArrayList<>();
        for (PendingCheckpoint checkpoint : pending()) {
            if (checkpoint.isAwaiting(task)) {
                giveUp(
                        checkpoint,
                        new CheckpointException(
                                "task " + task + " has ended",
                                CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY),
                        decisions);
            }
        }
        decisions.addAll(triggerIfAllLinger(tasks));
        return decisions;
    }

    /** Nobody has anything left to do but to wait for a checkpoint: no reason to let them wait for its time. */
    private List<Decision> triggerIfAllLinger(Tasks tasks) {
        if (!begun || stopped || lingering.isEmpty() || !pending.isEmpty() || !tasks.areRunning()) {
            return List.of();
        }
        return !tasks.unfinished().isEmpty() && lingering.containsAll(tasks.unfinished())
                ? List.of(new Decision.TriggerNow())
                : List.of();
    }

    // ---- ends

    private List<Decision> storeIfDue(PendingCheckpoint checkpoint) {
        if (checkpoint.phase != Phase.GATHERING || !checkpoint.isComplete()) {
            return List.of();
        }
        checkpoint.phase = Phase.STORING;
        return List.of(new Decision.Store(checkpoint));
    }

    List<Decision> expired(long id) {
        return giveUp(id, new CheckpointException(CheckpointFailureReason.CHECKPOINT_EXPIRED));
    }

    List<Decision> notStored(long id, Throwable cause) {
        return giveUp(id, PendingCheckpoint.notCompleted(cause));
    }

    List<Decision> stored(long id, CompletedCheckpoint completed, Tasks tasks, long nowMs) {
        PendingCheckpoint checkpoint = pending.remove(id);
        lastEndMs = nowMs;
        failuresInARow = 0;
        boolean commits = checkpoint.request.commits();
        stopped |= checkpoint.properties().isSynchronous();
        List<Decision> decisions = new ArrayList<>();
        if (commits) {
            for (PendingCheckpoint older : List.copyOf(pending.headMap(id).values())) {
                if (!older.properties().isSavepoint()) {
                    giveUp(older, new CheckpointException(CheckpointFailureReason.CHECKPOINT_SUBSUMED), decisions);
                }
            }
        }
        decisions.add(new Decision.Complete(checkpoint, completed, commits));
        if (!checkpoint.properties().isSavepoint()) {
            needsFull = false;
        }
        if (commits) {
            lingering.removeAll(checkpoint.finished());
            released.addAll(checkpoint.finished());
        }
        decisions.addAll(triggerIfAllLinger(tasks));
        return decisions;
    }

    private List<Decision> giveUp(long id, CheckpointException cause) {
        PendingCheckpoint checkpoint = pending.get(id);
        List<Decision> decisions = new ArrayList<>();
        if (checkpoint != null) {
            giveUp(checkpoint, cause, decisions);
        }
        return decisions;
    }

    private void giveUp(PendingCheckpoint checkpoint, CheckpointException cause, List<Decision> decisions) {
        pending.remove(checkpoint.id);
        decisions.add(new Decision.GiveUp(checkpoint, cause));
        count(checkpoint.request, cause, decisions);
        goOn(decisions);
        if (begun && checkpoint.properties().isSynchronous() && checkpoint.phase != Phase.ASKING) {
            // Its sources have stopped already: only a restart brings the job back.
            decisions.add(new Decision.FailJob(new FlinkException(
                    "Stop-with-savepoint failed: the job is restarted from its latest checkpoint", cause)));
        }
    }

    private void count(CheckpointRequest request, CheckpointException cause, List<Decision> decisions) {
        if (!begun || request.properties().isSavepoint() || !counts(cause.getCheckpointFailureReason())) {
            return;
        }
        failuresInARow++;
        if (failuresInARow > settings.getTolerableCheckpointFailureNumber()) {
            decisions.add(new Decision.FailJob(new FlinkRuntimeException(
                    "Exceeded checkpoint tolerable failure threshold. The latest checkpoint failed due to "
                            + cause.getCheckpointFailureReason().message()
                            + ", view the Checkpoint History tab or the Job Manager log to find out why continuous"
                            + " checkpoints failed.",
                    cause)));
        } else {
            long intervalMs = settings.getCheckpointInterval();
            decisions.add(new Decision.TriggerIn(lingering.isEmpty() ? intervalMs : Math.min(intervalMs, RETRY_MS)));
        }
    }

    private static boolean counts(CheckpointFailureReason reason) {
        return switch (reason) {
            case CHECKPOINT_DECLINED,
                    CHECKPOINT_ASYNC_EXCEPTION,
                    CHECKPOINT_EXPIRED,
                    IO_EXCEPTION,
                    FINALIZE_CHECKPOINT_FAILURE -> true;
            default -> false;
        };
    }
}
