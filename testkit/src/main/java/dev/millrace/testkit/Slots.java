package dev.millrace.testkit;

import dev.millrace.embedded.MillraceJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobmanager.scheduler.SlotSharingGroup;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.messages.webmonitor.JobsOverview;
import org.apache.flink.runtime.resourcemanager.ResourceOverview;

/**
 * The slots that a Flink cluster of this size would have. Millrace has none and waits for none: a job runs whatever its
 * parallelism is. Immutable.
 *
 * @param taskManagers how many task managers the test asked for
 * @param perTaskManager how many slots each would have
 */
record Slots(int taskManagers, int perTaskManager) {

    ResourceOverview resources(List<MillraceJob> jobs) {
        int total = taskManagers * perTaskManager;
        int taken = jobs.stream()
                .filter(job -> !job.status().isGloballyTerminalState())
                .mapToInt(Slots::taken)
                .sum();
        return new ResourceOverview(
                taskManagers, total, Math.max(0, total - taken), 0, 0, ResourceProfile.ZERO, ResourceProfile.ZERO);
    }

    /** Subtasks of different vertices share a slot if their vertices are in the same group. */
    private static int taken(MillraceJob job) {
        Map<SlotSharingGroup, Integer> widest = new HashMap<>();
        for (JobVertex vertex : job.graph().getVertices()) {
            widest.merge(vertex.getSlotSharingGroup(), vertex.getParallelism(), Math::max);
        }
        return widest.values().stream().mapToInt(Integer::intValue).sum();
    }

    ClusterOverview overview(List<MillraceJob> jobs) {
        return new ClusterOverview(
                resources(jobs),
                JobsOverview.create(jobs.stream().map(MillraceJob::status).toList()));
    }
}
