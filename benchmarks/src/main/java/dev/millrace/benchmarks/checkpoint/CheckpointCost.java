package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.workload.Workload;
import dev.millrace.benchmarks.workload.Workloads;
import java.util.List;

/**
 * C2: a workload with checkpoints and without. Immutable.
 *
 * @param id such as {@code C2-1s}
 * @param intervalMs from one trigger to the next
 * @param recordCount of each of the jobs that are compared, unless told otherwise
 */
public record CheckpointCost(String id, long intervalMs, long recordCount) {
    private static final List<CheckpointCost> ALL =
            List.of(new CheckpointCost("C2-100ms", 100, 24_000_000), new CheckpointCost("C2-1s", 1000, 48_000_000));

    public static List<CheckpointCost> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is no such id */
    public static CheckpointCost byId(String id) {
        return ALL.stream()
                .filter(cost -> cost.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload id=" + id));
    }

    /** The keyed counter over a million keys. */
    public Workload workload() {
        return Workloads.byId("W2");
    }
}
