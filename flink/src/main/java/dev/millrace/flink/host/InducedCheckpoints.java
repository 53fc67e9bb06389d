package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.streaming.api.checkpoint.ExternallyInducedSource.CheckpointTrigger;
import org.apache.flink.util.FlinkException;

/**
 * The checkpoints of a task whose source says itself where in its records each of them is to be. It takes two to begin
 * one, in any order: the engine tells the task of it, and the source reaches the place. The source waits there until
 * the task has marked its state, or the checkpoint was given up. Owned by the task's thread.
 */
final class InducedCheckpoints {
    private static final long NONE = Long.MIN_VALUE;

    private final TreeSet<Long> givenUp = new TreeSet<>();
    private boolean isInUse;
    private long settled = NONE;
    /** Where the source waits. */
    private long reached = NONE;

    private Runnable goOn = () -> {};

    /** The task's source is one of those. */
    void begin() {
        isInUse = true;
    }

    /** Whether the source has reached a place and may not go on yet. */
    boolean isWaiting() {
        return reached != NONE;
    }

    /** Whether the source has yet to reach the checkpoint's place. */
    boolean isAhead(long id) {
        return isInUse && id > settled && id > reached && !givenUp.contains(id);
    }

    /** Whether the source is at the place of a later one and has left this one out. */
    boolean isLeftOut(long id) {
        return id < reached;
    }

    /**
     * The source is where the checkpoint is to be.
     *
     * @param goOn called when it may go on; at once if the checkpoint is over
     */
    void reached(long id, Runnable goOn) {
        if (id <= settled || givenUp.contains(id)) {
            goOn.run();
            return;
        }
        Runnable before = this.goOn;
        reached = id;
        this.goOn = goOn;
        before.run();
    }

    /** The task has taken part in it, or will not. */
    void settled(long id) {
        settled = Math.max(settled, id);
        givenUp.headSet(id, true).clear();
        if (reached <= id) {
            letGo();
        }
    }

    void givenUp(long id) {
        if (isInUse && id > settled) {
            givenUp.add(id);
        }
        if (reached == id) {
            letGo();
        }
    }

    private void letGo() {
        Runnable waiting = goOn;
        reached = NONE;
        goOn = () -> {};
        waiting.run();
    }

    /**
     * What a {@code SourceFunction} calls, in its own thread. It returns when the barrier has been sent: what the
     * function emitted before is in the checkpoint, and what it emits next is not.
     *
     * @param lock the checkpoint lock, which the function must not hold then: the task needs it
     */
    CheckpointTrigger trigger(TaskContext context, Object lock) {
        return id -> {
            String what = "checkpoint " + id + " cannot be taken by '" + context.description() + "': ";
            if (Thread.holdsLock(lock)) {
                throw new FlinkException(
                        what
                                + "its source calls triggerCheckpoint() under the checkpoint lock, which the task needs for it");
            }
            CompletableFuture<Void> over = new CompletableFuture<>();
            if (!context.mailbox().post(() -> reached(id, () -> over.complete(null)))) {
                throw new FlinkException(what + "the task is over");
            }
            try {
                over.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FlinkException(what + "its source was interrupted", e);
            } catch (ExecutionException e) {
                throw new FlinkException(what + e.getMessage(), e);
            }
        };
    }
}
