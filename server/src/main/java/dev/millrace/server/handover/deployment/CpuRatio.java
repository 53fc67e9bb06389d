package dev.millrace.server.handover.deployment;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much more CPU time Flink takes for a record than Millrace does, as {@code docs/benchmarks.md} has measured it
 * side by side at parallelism 2. Which workload a job is like cannot be seen from outside, so it is the median that
 * counts. Stateless; a test compares the figures with the page.
 */
final class CpuRatio {
    /** By workload; medians of their rounds. */
    static final Map<String, Double> MEASURED = Map.of(
            "W1", 1.53,
            "W2", 3.40,
            "W3", 1.90,
            "W4", 2.67,
            "W5-pojo", 2.64,
            "W5-tuple", 1.87,
            "W5-kryo", 5.11);

    private CpuRatio() {}

    /** Of an odd number of workloads. */
    static double median() {
        return MEASURED.values().stream()
                .sorted()
                .skip(MEASURED.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** For people: the median and where it comes from. */
    static String text() {
        TreeMap<Double, String> sorted = new TreeMap<>();
        MEASURED.forEach((workload, ratio) -> sorted.put(ratio, workload));
        return String.format(
                Locale.ROOT,
                "%.2f is how much more CPU time Flink takes for a record than Millrace: the median of %d workloads"
                        + " measured at parallelism 2, from %.2f (%s) to %.2f (%s); Millrace's docs/benchmarks.md",
                median(),
                MEASURED.size(),
                sorted.firstKey(),
                sorted.firstEntry().getValue(),
                sorted.lastKey(),
                sorted.lastEntry().getValue());
    }
}
