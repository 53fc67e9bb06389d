package dev.millrace.benchmarks.latency;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.KeyDistribution;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.workload.FingerprintSink;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A source of few records a second, one keyBy, and a sink that looks at the clock. */
public final class LatencyProgram {
    public static final String ID = "L1";
    private static final EventSequence EVENTS = new EventSequence(KeyDistribution.EVEN, 1_000, 1_000);

    private LatencyProgram() {}

    /** The latencies in nanoseconds, and the output. */
    public record Result(Histogram latenciesNs, Fingerprint fingerprint) {}

    /** How many records, how fast, and how many of the first ones not to record. */
    public record Load(long count, double perSecond, long ignoredCount) {}

    /** Runs the job to its end. Blocks. */
    public static Result run(Load load, int parallelism, SourceKind source) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(parallelism);
        addSink(attach(env, load, source), load);
        JobExecutionResult result = env.execute(ID);
        return new Result(result.getAccumulatorResult(LatencySink.ACCUMULATOR), FingerprintSink.fingerprint(result));
    }

    @SuppressWarnings("deprecation")
    private static void addSink(DataStream<Event> events, Load load) {
        events.keyBy(event -> event.key).addSink(new LatencySink(load.ignoredCount()));
    }

    @SuppressWarnings("deprecation")
    private static DataStream<Event> attach(StreamExecutionEnvironment env, Load load, SourceKind source) {
        return switch (source) {
            case LEGACY ->
                env.addSource(
                        new PacedSource(EVENTS, load.count(), load.perSecond()), "source", Types.POJO(Event.class));
            case FLIP27 ->
                env.fromSource(
                        generatorSource(load), WatermarkStrategy.noWatermarks(), "source", Types.POJO(Event.class));
        };
    }

    /** Flink's own rate limited source: what users take when they need a slow one. */
    private static DataGeneratorSource<Event> generatorSource(Load load) {
        EventSequence events = EVENTS;
        return new DataGeneratorSource<>(
                index -> new Event(events.key(index), index, System.nanoTime()),
                load.count(),
                RateLimiterStrategy.perSecond(load.perSecond()),
                Types.POJO(Event.class));
    }
}
