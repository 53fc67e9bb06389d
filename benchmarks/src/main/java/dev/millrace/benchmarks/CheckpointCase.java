package dev.millrace.benchmarks;

import dev.millrace.benchmarks.checkpoint.BackpressureProgram;
import dev.millrace.benchmarks.checkpoint.CheckpointCost;
import dev.millrace.benchmarks.checkpoint.SnapshotMemoryProgram;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.run.EngineKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of a case about checkpoints is fixed. Immutable. */
record CheckpointCase(
        String id, String description, long recordsPerSubtask, List<EngineKind> engines, List<Floor> floors) {
    private static final long SECONDS_UNDER_BACKPRESSURE = 15;
    private static final double MILLISECONDS_PER_SECOND = 1000;

    static List<String> ids() {
        return all().map(CheckpointCase::id).toList();
    }

    /** Empty if it is an id of something else. */
    static Optional<CheckpointCase> byId(String id) {
        return all().filter(one -> one.id().equals(id)).findFirst();
    }

    private static Stream<CheckpointCase> all() {
        Stream<CheckpointCase> costs = CheckpointCost.all().stream().map(CheckpointCase::cost);
        return Stream.concat(Stream.concat(Stream.of(backpressure()), costs), Stream.of(memory()));
    }

    /** How many records a run reads; consumers that spin take so many each, all others share them. */
    long recordCount(int parallelism) {
        return id.equals(BackpressureProgram.ID) ? recordsPerSubtask * parallelism : recordsPerSubtask;
    }

    private static CheckpointCase backpressure() {
        return new CheckpointCase(
                BackpressureProgram.ID,
                "a checkpoint a second under backpressure, "
                        + String.format("%,d", BackpressureProgram.RECORDS_PER_SECOND)
                        + " records a second and subtask, 100 k keys",
                SECONDS_UNDER_BACKPRESSURE * BackpressureProgram.RECORDS_PER_SECOND,
                List.of(EngineKind.FLINK, EngineKind.MILLRACE, EngineKind.FLINK_UNALIGNED),
                List.of(Floor.atMost(Figure.CHECKPOINT_P50_MS, 20), Floor.atMost(Figure.SOURCE_STALL_MAX_US, 2000)));
    }

    private static CheckpointCase cost(CheckpointCost cost) {
        double due = MILLISECONDS_PER_SECOND / cost.intervalMs();
        return new CheckpointCase(
                cost.id(),
                cost.workload().id() + " with a checkpoint every " + cost.intervalMs() + " ms against none",
                cost.recordCount(),
                List.of(EngineKind.FLINK, EngineKind.MILLRACE, EngineKind.FLINK_TUNED),
                List.of(
                        Floor.atLeast(Figure.RATE_KEPT_PERCENT, 95),
                        Floor.atLeast(Figure.CHECKPOINTS_PER_SECOND, 0.8 * due)));
    }

    private static CheckpointCase memory() {
        return new CheckpointCase(
                SnapshotMemoryProgram.ID,
                "heap while a snapshot of 1 M keys is written slowly, 100,000 updates a second",
                SnapshotMemoryProgram.RECORDS,
                List.of(EngineKind.FLINK, EngineKind.MILLRACE),
                List.of(Floor.atMost(Figure.SNAPSHOT_HEAP_PERCENT, 20)));
    }
}
