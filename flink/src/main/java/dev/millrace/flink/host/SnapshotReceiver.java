package dev.millrace.flink.host;

import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/** Takes what tasks have to say of checkpoints. Thread-safe; does not block. */
public interface SnapshotReceiver {

    /**
     * The task's snapshot is written.
     *
     * @param metrics what it took
     */
    void acknowledge(
            JobVertexID vertex, int subtask, long checkpointId, TaskStateSnapshot snapshot, CheckpointMetrics metrics);

    /** The task's snapshot could not be written. */
    void decline(JobVertexID vertex, int subtask, long checkpointId, Throwable cause);

    /**
     * The task has nothing left to do but to see one more checkpoint through.
     *
     * @return whether there will be one
     */
    boolean awaitsLastCheckpoint(JobVertexID vertex, int subtask);
}
