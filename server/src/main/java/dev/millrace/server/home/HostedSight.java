package dev.millrace.server.home;

import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import dev.millrace.server.handover.Sighting;
import dev.millrace.server.isolation.JobHandle;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;

/** Sees a job of this server as one sees a job of a cluster. Stateless. */
final class HostedSight {
    private HostedSight() {}

    /** Terminal only when nothing of it runs any more. */
    static Sighting of(JobHandle job) {
        JobStatus status = job.status();
        boolean isEnding = status.isGloballyTerminalState() && !job.result().isDone();
        CheckpointStatsSnapshot checkpoints = job.checkpointStatistics();
        CompletedCheckpointStats newest = checkpoints.getHistory().getLatestCompletedCheckpoint();
        List<FailureHistory.Entry> failures = job.failures();
        return new Sighting.Job(
                isEnding ? JobStatus.CANCELLING : status,
                isAllRunning(status, job.vertices()),
                checkpoints.getCounts().getNumberOfCompletedCheckpoints(),
                newest == null || newest.getExternalPath() == null ? "" : newest.getExternalPath(),
                failures.isEmpty() ? "" : root(failures.get(failures.size() - 1).cause()));
    }

    private static boolean isAllRunning(JobStatus status, List<VertexStatus> vertices) {
        return status == JobStatus.RUNNING
                && !vertices.isEmpty()
                && vertices.stream()
                        .flatMap(vertex -> vertex.subtasks().stream())
                        .map(SubtaskStatus::state)
                        .allMatch(state -> state == ExecutionState.RUNNING || state == ExecutionState.FINISHED);
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
