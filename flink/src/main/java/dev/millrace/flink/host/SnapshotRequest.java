package dev.millrace.flink.host;

import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;

/**
 * What a barrier asks of each task. Immutable.
 *
 * @param checkpointId Flink's number of the checkpoint, the barrier's epoch
 * @param timestampMs when it was triggered
 * @param options kind of checkpoint and where it is stored
 */
public record SnapshotRequest(long checkpointId, long timestampMs, CheckpointOptions options) {

    /** Whether the job ends with this checkpoint. */
    boolean stopsJob() {
        return options.getCheckpointType() instanceof SavepointType type && type.isSynchronous();
    }

    /** Whether it ends as if its sources had run dry. */
    boolean drains() {
        return options.getCheckpointType() instanceof SavepointType type && type.shouldDrain();
    }
}
