package dev.millrace.flink.checkpoint;

import java.util.List;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;

/** What {@link CheckpointProtocol} wants done; whoever does it tells the protocol how that went. */
sealed interface Decision {

    /** The request's result fails: no checkpoint was begun for it, or not any more. */
    record Refuse(CheckpointRequest request, long id, CheckpointException cause) implements Decision {}

    /** A request that had to wait is to be looked at again. */
    record TakeUp(CheckpointRequest request) implements Decision {}

    /** A place in the storage is needed. Answered by {@code located} or {@code notLocated}. */
    record Locate(CheckpointRequest request, long id) implements Decision {}

    /** Coordinators and hooks are to give their parts, before a timeout. Answered by {@code partsArrived}. */
    record AskCoordinators(PendingCheckpoint checkpoint) implements Decision {}

    /** The tasks are told of the barrier. Answered by {@code announced}. */
    record Announce(PendingCheckpoint checkpoint, List<Attempt.Subtask> tasks, AsType as) implements Decision {}

    /** All parts are there: what ties them together is to be written. Answered by {@code stored}. */
    record Store(PendingCheckpoint checkpoint) implements Decision {}

    /**
     * The checkpoint is complete.
     *
     * @param commits whether tasks and coordinators are told, who may let go of what came before
     */
    record Complete(PendingCheckpoint checkpoint, CompletedCheckpoint completed, boolean commits) implements Decision {}

    /** The checkpoint is given up: its files go, tasks and coordinators are told, its result fails. */
    record GiveUp(PendingCheckpoint checkpoint, CheckpointException cause) implements Decision {}

    /** A part came that nobody waits for. */
    record DropPart(long id, TaskStateSnapshot part) implements Decision {}

    /** The job's own checkpoints go on so long from now, whatever was decided about that before. */
    record TriggerIn(long delayMs) implements Decision {}

    /** One of the job's own checkpoints is due. */
    record TriggerNow() implements Decision {}

    /** The job fails, and may be restarted. */
    record FailJob(Throwable cause) implements Decision {}

    /** What the tasks are told to write. */
    enum AsType {
        /** What the properties of the checkpoint say. */
        REQUESTED,
        /** {@link CheckpointType#FULL_CHECKPOINT}: it must need nothing of the one that the job was started from. */
        FULL
    }
}
