package dev.millrace.benchmarks.run;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.benchmarks.measure.Figure;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** Wall time and the CPU time of all threads of this process since its start. Owned by one thread. */
final class Stopwatch {
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long startWallNs = System.nanoTime();
    private final long startCpuNs = process.getProcessCpuTime();

    /** Begins a measurement with a clean heap, so that nobody pays for the garbage of the warm-up. */
    static Stopwatch start() {
        System.gc();
        return new Stopwatch();
    }

    long wallNs() {
        return System.nanoTime() - startWallNs;
    }

    /** The throughput figures of a run that has just ended. */
    Map<Figure, Double> figures(long recordCount) {
        double wallNs = wallNs();
        double cpuNs = process.getProcessCpuTime() - startCpuNs;
        return Map.of(
                Figure.CPU_NS_PER_RECORD, cpuNs / recordCount,
                Figure.RECORDS_PER_SECOND, recordCount * 1e9 / wallNs);
    }
}
