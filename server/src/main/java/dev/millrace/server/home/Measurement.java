package dev.millrace.server.home;

import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.server.handover.deployment.Measured;
import dev.millrace.server.isolation.JobHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;

/** Looks at what a job uses while it runs. Immutable. */
final class Measurement {
    private Measurement() {}

    static Measured of(JobHandle job) {
        CompletedCheckpointStats newest =
                job.checkpointStatistics().getHistory().getLatestCompletedCheckpoint();
        return new Measured(heapAfterGc(), newest == null ? 0 : newest.getStateSize(), 0, busyCores(job));
    }

    /** As the last collection of each pool left it; one is made if there has been none. */
    private static long heapAfterGc() {
        long bytes = lastCollected();
        if (bytes == 0) {
            System.gc();
            bytes = lastCollected();
        }
        return bytes;
    }

    private static long lastCollected() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(usage -> usage != null)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /** On average since it runs. Flink does not say how busy an old source is: it counts for nothing. */
    private static double busyCores(JobHandle job) {
        long runningMs = Math.max(1, System.currentTimeMillis() - job.statusTimestamp(JobStatus.RUNNING));
        double busyMs = job.vertices().stream()
                .flatMap(vertex -> vertex.subtasks().stream())
                .map(SubtaskStatus::io)
                .mapToDouble(io -> io.getAccumulateBusyTime())
                .filter(Double::isFinite)
                .sum();
        return busyMs / runningMs;
    }
}
