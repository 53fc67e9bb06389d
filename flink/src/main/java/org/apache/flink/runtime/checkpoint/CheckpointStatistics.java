package org.apache.flink.runtime.checkpoint;

import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/**
 * The record of a job's checkpoints that Flink's views and metrics are made from. Written by the thread of checkpoints,
 * read by any.
 */
public final class CheckpointStatistics {
    private final CheckpointStatsTracker tracker;

    /**
     * @param remembered how many checkpoints are listed one by one
     * @param metrics where Flink's gauges on checkpoints go
     */
    public CheckpointStatistics(int remembered, MetricGroup metrics, JobID job) {
        this.tracker = new CheckpointStatsTracker(remembered, metrics, job);
    }

    /**
     * One has been triggered.
     *
     * @param subtasks of each vertex
     */
    public void triggered(
            long checkpointId, long timestampMs, CheckpointProperties properties, Map<JobVertexID, Integer> subtasks) {
        tracker.reportPendingCheckpoint(checkpointId, timestampMs, properties, subtasks);
    }

    /** A subtask's part is there. */
    public void acknowledged(
            long checkpointId,
            JobVertexID vertex,
            int subtask,
            long timestampMs,
            CheckpointMetrics metrics,
            TaskStateSnapshot part) {
        PendingCheckpointStats pending = tracker.getPendingCheckpointStats(checkpointId);
        if (pending != null) {
            pending.reportSubtaskStats(
                    vertex,
                    new SubtaskStateStats(
                            subtask,
                            timestampMs,
                            part.getCheckpointedSize(),
                            part.getStateSize(),
                            metrics.getSyncDurationMillis(),
                            metrics.getAsyncDurationMillis(),
                            metrics.getBytesProcessedDuringAlignment(),
                            metrics.getBytesPersistedDuringAlignment(),
                            metrics.getAlignmentDurationNanos() / 1_000_000,
                            metrics.getCheckpointStartDelayNanos() / 1_000_000,
                            metrics.getUnalignedCheckpoint(),
                            true));
        }
    }

    /** A subtask had nothing left to do before the checkpoint began. */
    public void finished(long checkpointId, JobVertexID vertex, int subtask, long timestampMs) {
        PendingCheckpointStats pending = tracker.getPendingCheckpointStats(checkpointId);
        if (pending != null) {
            pending.reportSubtaskStats(vertex, new SubtaskStateStats(subtask, timestampMs));
        }
    }

    /** What to tell of one that has been written; null if it was never reported. It is told when it is deleted. */
    public CompletedCheckpointStats stored(long checkpointId, String path) {
        PendingCheckpointStats pending = tracker.getPendingCheckpointStats(checkpointId);
        return pending == null ? null : pending.toCompletedCheckpointStats(path);
    }

    /** One is complete. */
    public void completed(CompletedCheckpoint checkpoint) {
        CompletedCheckpointStats stored = checkpoint.getStatistic();
        if (stored != null) {
            tracker.reportCompletedCheckpoint(stored);
        }
    }

    /** One was given up, perhaps before it had begun. */
    public void failed(long checkpointId, long timestampMs, Throwable cause) {
        PendingCheckpointStats pending = tracker.getPendingCheckpointStats(checkpointId);
        if (pending != null) {
            tracker.reportFailedCheckpoint(pending.toFailedCheckpoint(timestampMs, cause));
        } else {
            tracker.reportFailedCheckpointsWithoutInProgress();
        }
    }

    /** The job has started, or started anew, from one. */
    public void restored(CompletedCheckpoint checkpoint, long timestampMs) {
        tracker.reportInitializationStartTs(timestampMs);
        tracker.reportRestoredCheckpoint(
                checkpoint.getCheckpointID(),
                checkpoint.getProperties(),
                checkpoint.getExternalPointer(),
                checkpoint.getStateSize());
    }

    /** All of it at this instant. */
    public CheckpointStatsSnapshot snapshot() {
        return tracker.createSnapshot();
    }
}
