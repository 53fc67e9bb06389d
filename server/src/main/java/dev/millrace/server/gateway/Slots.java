package dev.millrace.server.gateway;

import dev.millrace.flink.job.VertexStatus;
import dev.millrace.server.isolation.JobHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.instance.SlotSharingGroupId;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.rest.messages.taskmanager.SlotInfo;

/**
 * Flink's measure of how much room there is. Here it limits nothing: a job that is more parallel than there are slots
 * runs all the same, and none are left then. Thread-safe.
 */
final class Slots {
    private final JobBook jobs;
    private final int configured;

    Slots(JobBook jobs, Configuration configuration) {
        this.jobs = jobs;
        this.configured = configuration.get(TaskManagerOptions.NUM_TASK_SLOTS);
    }

    int total() {
        return configured;
    }

    int free() {
        return Math.max(
                0, configured - jobs.running().stream().mapToInt(Slots::of).sum());
    }

    /** One for each slot that is taken, perhaps more than there are. */
    List<SlotInfo> taken() {
        List<SlotInfo> taken = new ArrayList<>();
        for (JobHandle job : jobs.running()) {
            taken.addAll(Collections.nCopies(of(job), new SlotInfo(job.id(), ResourceProfile.UNKNOWN)));
        }
        return taken;
    }

    /** Vertices that share slots take as many as the most parallel of them has subtasks. */
    private static int of(JobHandle job) {
        Map<SlotSharingGroupId, Integer> groups = new HashMap<>();
        for (VertexStatus status : job.vertices()) {
            JobVertex vertex = job.graph().findVertexByID(status.id());
            if (vertex != null && vertex.getSlotSharingGroup() != null) {
                groups.merge(
                        vertex.getSlotSharingGroup().getSlotSharingGroupId(),
                        status.subtasks().size(),
                        Math::max);
            }
        }
        return groups.values().stream().mapToInt(Integer::intValue).sum();
    }
}
