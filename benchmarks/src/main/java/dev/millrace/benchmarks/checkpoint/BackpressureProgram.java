package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.KeyDistribution;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.source.SourceKind.Records;
import dev.millrace.benchmarks.workload.FingerprintSink;
import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** C1: a source as fast as it may be before a consumer that needs longer, so that all queues are full. */
public final class BackpressureProgram {
    public static final String ID = "C1";
    /** What the consumer spends on a record. */
    private static final long WORK_NS = 10_000;
    /** What all consumers together take in a second, each on a core of its own. */
    public static final long RECORDS_PER_SECOND = 1_000_000_000 / WORK_NS;

    private static final long INTERVAL_MS = 1000;
    private static final long SHORT_INTERVAL_MS = 200;
    private static final EventSequence EVENTS = new EventSequence(KeyDistribution.EVEN, 100_000, 100_000);

    private BackpressureProgram() {}

    /**
     * What the job saw of its checkpoints. Immutable.
     *
     * @param durationsMs of each checkpoint that was completed
     * @param stallsNs for which each checkpoint had a source's thread
     * @param longestGapNs from a barrier at a source to its next record
     */
    public record Result(List<Long> durationsMs, List<Long> stallsNs, long longestGapNs, Fingerprint fingerprint) {
        public Result {
            durationsMs = durationsMs.stream().sorted().toList();
            stallsNs = stallsNs.stream().sorted().toList();
        }
    }

    /** Runs a short job, with checkpoints in quick succession, so that everything they need is loaded. Blocks. */
    public static void warmUp(long recordCount, int parallelism) throws Exception {
        run(recordCount, parallelism, SHORT_INTERVAL_MS);
    }

    /** Runs the job to its end. Blocks. */
    public static Result run(long recordCount, int parallelism) throws Exception {
        return run(recordCount, parallelism, INTERVAL_MS);
    }

    private static Result run(long recordCount, int parallelism, long intervalMs) throws Exception {
        CheckpointTimes.clear();
        try (CheckpointDirectory directory = CheckpointDirectory.create()) {
            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.getExecutionEnvironment(directory.every(intervalMs));
            env.setParallelism(parallelism);
            define(env, recordCount);
            JobExecutionResult result = env.execute(ID);
            CheckpointTimes times = CheckpointTimes.current();
            return new Result(
                    times.durationsMs(), times.stallsNs(), times.longestGapNs(), FingerprintSink.fingerprint(result));
        }
    }

    private static void define(StreamExecutionEnvironment env, long recordCount) {
        SourceKind.FLIP27
                .attach(env, Records.withoutWatermarks(new TimedEvents(EVENTS), recordCount, Types.POJO(Event.class)))
                .transform("barrier clock", Types.POJO(Event.class), new BarrierClock<>())
                .keyBy(event -> event.key)
                .process(new SlowCounter(WORK_NS))
                .addSink(new FingerprintSink<>(count -> Hash.of(count.f0, count.f1)));
    }
}
