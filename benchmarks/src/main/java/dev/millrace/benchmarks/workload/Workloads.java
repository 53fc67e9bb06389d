package dev.millrace.benchmarks.workload;

import java.util.List;

/** All workloads that are measured by their throughput, in the order of their ids. */
public final class Workloads {
    private static final List<Workload> ALL = List.of(
            new WordCount(),
            new KeyedCounter(),
            new WindowedSummary.Tumbling(),
            new WindowedSummary.Sliding(),
            MapRebalanceMap.pojo(),
            MapRebalanceMap.tuple(),
            MapRebalanceMap.kryo());

    private Workloads() {}

    public static List<Workload> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is no such id */
    public static Workload byId(String id) {
        return ALL.stream()
                .filter(workload -> workload.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload id=" + id));
    }
}
