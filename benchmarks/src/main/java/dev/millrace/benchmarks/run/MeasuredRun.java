package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.checkpoint.BackpressureProgram;
import dev.millrace.benchmarks.checkpoint.CheckpointCost;
import dev.millrace.benchmarks.checkpoint.SnapshotMemoryProgram;
import dev.millrace.benchmarks.latency.LatencyProgram;
import dev.millrace.benchmarks.latency.LatencyProgram.Load;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.workload.Workload;
import dev.millrace.benchmarks.workload.WorkloadProgram;
import dev.millrace.benchmarks.workload.Workloads;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Runs a request in this process: a warm-up, then the run that counts. Stateless. */
public final class MeasuredRun {
    private static final long LOOP_MIN_NS = 1_000_000_000;
    private static final double LATENCY_RATE = 1_000;
    private static final Load LATENCY_WARM_UP = new Load(40_000, 20_000, 0);

    private MeasuredRun() {}

    /** Blocks until the run has ended. The engine must not have been used in this process before. */
    public static Measurement of(RunRequest request) throws Exception {
        if (request.id().equals(LatencyProgram.ID)) {
            return latency(request);
        }
        Optional<CheckpointRun> ofCheckpoints = ofCheckpoints(request.id());
        if (ofCheckpoints.isPresent()) {
            return JobEngine.during(
                    request.engine(),
                    request.parallelism(),
                    () -> ofCheckpoints.get().measure(request));
        }
        Workload workload = Workloads.byId(request.id());
        return request.engine() == EngineKind.LOOP ? loop(workload, request) : throughput(workload, request);
    }

    @FunctionalInterface
    private interface CheckpointRun {
        Measurement measure(RunRequest request) throws Exception;
    }

    private static Optional<CheckpointRun> ofCheckpoints(String id) {
        return switch (id) {
            case BackpressureProgram.ID -> Optional.of(CheckpointRuns::backpressure);
            case SnapshotMemoryProgram.ID -> Optional.of(CheckpointRuns::memory);
            default ->
                CheckpointCost.all().stream().anyMatch(cost -> cost.id().equals(id))
                        ? Optional.of(CheckpointRuns::cost)
                        : Optional.empty();
        };
    }

    private static Measurement throughput(Workload workload, RunRequest request) throws Exception {
        return JobEngine.during(request.engine(), request.parallelism(), () -> {
            WorkloadProgram.run(workload, request.warmUpRecordCount(), request.parallelism(), request.source());
            Stopwatch stopwatch = Stopwatch.start();
            Fingerprint output =
                    WorkloadProgram.run(workload, request.recordCount(), request.parallelism(), request.source());
            return new Measurement(stopwatch.figures(request.recordCount()), output);
        });
    }

    /** Repeats a short loop until the clock's resolution no longer matters. */
    private static Measurement loop(Workload workload, RunRequest request) {
        workload.loop(request.warmUpRecordCount());
        Stopwatch stopwatch = Stopwatch.start();
        Fingerprint output = workload.loop(request.recordCount());
        int repetitions = 1;
        for (; stopwatch.wallNs() < LOOP_MIN_NS; repetitions++) {
            if (!workload.loop(request.recordCount()).equals(output)) {
                throw new IllegalStateException(
                        "the loop of " + workload.id() + " gave another output the second time");
            }
        }
        return new Measurement(stopwatch.figures(request.recordCount() * repetitions), output);
    }

    private static Measurement latency(RunRequest request) throws Exception {
        Load load = new Load(request.recordCount(), LATENCY_RATE, request.warmUpRecordCount());
        return JobEngine.during(request.engine(), request.parallelism(), () -> {
            LatencyProgram.run(LATENCY_WARM_UP, request.parallelism(), request.source());
            LatencyProgram.Result result = LatencyProgram.run(load, request.parallelism(), request.source());
            return new Measurement(latencyFigures(result.latenciesNs()), result.fingerprint());
        });
    }

    private static Map<Figure, Double> latencyFigures(Histogram latenciesNs) {
        return Map.of(
                Figure.LATENCY_P50_US, latenciesNs.getValueAtPercentile(50) / 1e3,
                Figure.LATENCY_P99_US, latenciesNs.getValueAtPercentile(99) / 1e3);
    }
}
