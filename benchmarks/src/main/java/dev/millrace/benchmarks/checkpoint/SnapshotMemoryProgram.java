package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.source.SourceKind.Records;
import dev.millrace.benchmarks.workload.FingerprintSink;
import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** M1: what a snapshot of many keys holds on to while it is written slowly and the keys go on changing. */
public final class SnapshotMemoryProgram {
    public static final String ID = "M1";
    private static final long KEYS = 1_000_000;
    private static final long UPDATES_PER_SECOND = 100_000;
    /** Twenty seconds of updates: some three snapshots, as each takes about four and they are as far apart. */
    public static final long RECORDS = KEYS + 20 * UPDATES_PER_SECOND;

    private static final long INTERVAL_MS = 2000;
    private static final String PAUSE_MS = "1500ms";

    private SnapshotMemoryProgram() {}

    /**
     * What was on the heap. Immutable.
     *
     * @param liveStateBytes what all keys add to what was there before the first
     * @param snapshotBytes what the worst moment of a snapshot adds to that
     */
    public record Result(long liveStateBytes, long snapshotBytes, Fingerprint fingerprint) {}

    /**
     * Runs the job to its end. Blocks.
     *
     * @throws IllegalStateException if no snapshot was in progress at any moment, or always one
     */
    public static Result run(long recordCount, int parallelism, SourceKind source) throws Exception {
        SteadyCounter.expect(KEYS);
        long emptyBytes = HeapSamples.liveBytes();
        try (CheckpointDirectory directory = CheckpointDirectory.create()) {
            HeapSamples samples = HeapSamples.start();
            Fingerprint output;
            try (samples) {
                output = execute(directory, recordCount, parallelism, source);
            }
            // What an engine needed for its start may be gone by now, what its first job brings along is there for
            // good.
            return result(Math.min(emptyBytes, HeapSamples.liveBytes()), samples, output);
        }
    }

    private static Result result(long emptyBytes, HeapSamples samples, Fingerprint output) {
        if (samples.idle().isEmpty() || samples.inProgress().isEmpty()) {
            throw new IllegalStateException(
                    "samples without a snapshot=" + samples.idle().size() + " and with one="
                            + samples.inProgress().size() + " must both be there; run more records");
        }
        List<Long> idle = samples.idle().stream().sorted().toList();
        long idleBytes = idle.get(idle.size() / 2);
        long mostBytes = samples.inProgress().stream().max(Long::compare).orElseThrow();
        return new Result(idleBytes - emptyBytes, mostBytes - idleBytes, output);
    }

    private static Fingerprint execute(
            CheckpointDirectory directory, long recordCount, int parallelism, SourceKind source) throws Exception {
        var settings = CheckpointDirectory.settings(SlowFileSystem.SCHEME + "://" + directory.path(), INTERVAL_MS);
        settings.setString("execution.checkpointing.min-pause", PAUSE_MS);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        source.attach(
                        env,
                        Records.withoutWatermarks(
                                new SteadyUpdates(KEYS, UPDATES_PER_SECOND), recordCount, Types.POJO(Event.class)))
                .keyBy(event -> event.key)
                .process(new SteadyCounter())
                .addSink(new FingerprintSink<>(count -> Hash.of(count.f0, count.f1)));
        JobExecutionResult result = env.execute(ID);
        return FingerprintSink.fingerprint(result);
    }
}
