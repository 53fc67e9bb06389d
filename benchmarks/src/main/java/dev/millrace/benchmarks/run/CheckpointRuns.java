package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.checkpoint.BackpressureProgram;
import dev.millrace.benchmarks.checkpoint.CheckpointCost;
import dev.millrace.benchmarks.checkpoint.CheckpointDirectory;
import dev.millrace.benchmarks.checkpoint.SnapshotMemoryProgram;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.workload.FingerprintSink;
import dev.millrace.benchmarks.workload.WorkloadProgram;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;

/** The requests that are about checkpoints; the engine is up already. Stateless. */
final class CheckpointRuns {
    private static final double MB = 1 << 20;
    /**
     * Of the live state; below it a collection at another moment makes the difference, and a ratio would say nothing.
     */
    private static final double LEAST_PERCENT = 0.1;

    private CheckpointRuns() {}

    /** C1. */
    static Measurement backpressure(RunRequest request) throws Exception {
        BackpressureProgram.warmUp(request.warmUpRecordCount(), request.parallelism());
        BackpressureProgram.Result result = BackpressureProgram.run(request.recordCount(), request.parallelism());
        List<Long> durationsMs = result.durationsMs();
        List<Long> stallsNs = result.stallsNs();
        requireCheckpoints(durationsMs.size());
        // The clocks that are compared tick in milliseconds: none took no time at all.
        double medianMs = Math.max(1, durationsMs.get(durationsMs.size() / 2));
        double mostMs = Math.max(1, durationsMs.get(durationsMs.size() - 1));
        return new Measurement(
                Map.of(
                        Figure.CHECKPOINT_P50_MS,
                        medianMs,
                        Figure.CHECKPOINT_MAX_MS,
                        mostMs,
                        Figure.SOURCE_STALL_P50_US,
                        stallsNs.get(stallsNs.size() / 2) / 1e3,
                        Figure.SOURCE_STALL_MAX_US,
                        stallsNs.get(stallsNs.size() - 1) / 1e3,
                        Figure.SOURCE_GAP_MS,
                        result.longestGapNs() / 1e6),
                result.fingerprint());
    }

    /** C2: without, with, with, without checkpoints, so that neither has the warmer JVM. */
    static Measurement cost(RunRequest request) throws Exception {
        CheckpointCost cost = CheckpointCost.byId(request.id());
        Totals plain = new Totals();
        Totals with = new Totals();
        try (CheckpointDirectory directory = CheckpointDirectory.create()) {
            Configuration every = directory.every(cost.intervalMs());
            execute(request, request.warmUpRecordCount(), every);
            plain.run(request, new Configuration());
            with.run(request, every);
            with.run(request, every);
            plain.run(request, new Configuration());
        }
        requireCheckpoints(with.checkpoints);
        if (!plain.output.equals(with.output)) {
            throw new IllegalStateException(
                    "output with checkpoints is " + with.output + " and without " + plain.output);
        }
        return new Measurement(
                Map.of(
                        Figure.CPU_NS_PER_RECORD,
                        with.cpuNsPerRecord(),
                        Figure.RECORDS_PER_SECOND,
                        with.recordsPerSecond(),
                        Figure.CHECKPOINTS_PER_SECOND,
                        with.checkpoints / with.seconds,
                        Figure.RATE_KEPT_PERCENT,
                        100 * with.recordsPerSecond() / plain.recordsPerSecond(),
                        Figure.CPU_KEPT_PERCENT,
                        100 * plain.cpuNsPerRecord() / with.cpuNsPerRecord()),
                with.output);
    }

    /** M1. */
    static Measurement memory(RunRequest request) throws Exception {
        SnapshotMemoryProgram.Result result =
                SnapshotMemoryProgram.run(request.recordCount(), request.parallelism(), request.source());
        double percent = 100.0 * result.snapshotBytes() / result.liveStateBytes();
        return new Measurement(
                Map.of(
                        Figure.LIVE_STATE_MB,
                        result.liveStateBytes() / MB,
                        Figure.STATE_AND_SNAPSHOT_MB,
                        (result.liveStateBytes() + result.snapshotBytes()) / MB,
                        Figure.SNAPSHOT_HEAP_PERCENT,
                        Math.max(LEAST_PERCENT, percent)),
                result.fingerprint());
    }

    private static void requireCheckpoints(long completed) {
        if (completed == 0) {
            throw new IllegalStateException("no checkpoint was completed, so that none was measured");
        }
    }

    private static JobExecutionResult execute(RunRequest request, long recordCount, Configuration settings)
            throws Exception {
        return WorkloadProgram.run(
                CheckpointCost.byId(request.id()).workload(),
                recordCount,
                request.parallelism(),
                request.source(),
                settings);
    }

    /** Runs of one kind together. Owned by one thread. */
    private static final class Totals {
        private long records;
        private double seconds;
        private double cpuNs;
        private long checkpoints;
        private Fingerprint output;

        void run(RunRequest request, Configuration settings) throws Exception {
            Stopwatch stopwatch = Stopwatch.start();
            JobExecutionResult result = execute(request, request.recordCount(), settings);
            Map<Figure, Double> figures = stopwatch.figures(request.recordCount());
            records += request.recordCount();
            seconds += request.recordCount() / figures.get(Figure.RECORDS_PER_SECOND);
            cpuNs += request.recordCount() * figures.get(Figure.CPU_NS_PER_RECORD);
            checkpoints += FingerprintSink.checkpointsHeardOf(result) / request.parallelism();
            output = FingerprintSink.fingerprint(result);
        }

        double recordsPerSecond() {
            return records / seconds;
        }

        double cpuNsPerRecord() {
            return cpuNs / records;
        }
    }
}
