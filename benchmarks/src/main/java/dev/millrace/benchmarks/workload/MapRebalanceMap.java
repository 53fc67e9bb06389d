package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.loop.MapLoop;
import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.KeyDistribution;
import dev.millrace.benchmarks.record.Reading;
import dev.millrace.benchmarks.record.RecordHash;
import dev.millrace.benchmarks.record.Sequence;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.source.SourceKind.Records;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Nearly nothing but the passing of records from operator to operator and from task to task, for one record type. */
final class MapRebalanceMap<T> implements Workload {
    private static final EventSequence EVENTS = new EventSequence(KeyDistribution.EVEN, 1_000_000, 200_000);

    private final String variant;
    private final long defaultRecordCount;
    private final TypeInformation<T> type;
    private final Steps<T> steps;

    private MapRebalanceMap(String variant, long defaultRecordCount, TypeInformation<T> type, Steps<T> steps) {
        this.variant = variant;
        this.defaultRecordCount = defaultRecordCount;
        this.type = type;
        this.steps = steps;
    }

    /** The functions of the job for one type. */
    private record Steps<T>(
            Sequence<T> source, MapFunction<T, T> addOne, MapFunction<T, T> triple, RecordHash<T> hash) {}

    static Workload pojo() {
        EventSequence events = EVENTS;
        return new MapRebalanceMap<>(
                "pojo",
                30_000_000,
                Types.POJO(Event.class),
                new Steps<>(
                        events::event,
                        event -> new Event(event.key, event.value + 1, event.timestamp),
                        event -> new Event(event.key, event.value * 3, event.timestamp),
                        event -> Hash.of(event.key, event.value, event.timestamp)));
    }

    static Workload tuple() {
        EventSequence events = EVENTS;
        return new MapRebalanceMap<>(
                "tuple",
                30_000_000,
                Types.TUPLE(Types.LONG, Types.LONG, Types.LONG),
                new Steps<Tuple3<Long, Long, Long>>(
                        index -> Tuple3.of(events.key(index), events.value(index), events.timestamp(index)),
                        tuple -> Tuple3.of(tuple.f0, tuple.f1 + 1, tuple.f2),
                        tuple -> Tuple3.of(tuple.f0, tuple.f1 * 3, tuple.f2),
                        tuple -> Hash.of(tuple.f0, tuple.f1, tuple.f2)));
    }

    static Workload kryo() {
        EventSequence events = EVENTS;
        return new MapRebalanceMap<>(
                "kryo",
                8_000_000,
                Types.GENERIC(Reading.class),
                new Steps<>(
                        index -> new Reading(events.key(index), events.value(index), events.timestamp(index)),
                        reading -> new Reading(reading.key(), reading.value() + 1, reading.timestamp()),
                        reading -> new Reading(reading.key(), reading.value() * 3, reading.timestamp()),
                        reading -> Hash.of(reading.key(), reading.value(), reading.timestamp())));
    }

    @Override
    public String id() {
        return "W5-" + variant;
    }

    @Override
    public String description() {
        return "map, rebalance, map on a " + variant + " type";
    }

    @Override
    public long defaultRecordCount() {
        return defaultRecordCount;
    }

    @Override
    public double cpuFloor() {
        return 3;
    }

    @Override
    public void define(StreamExecutionEnvironment env, SourceKind source, long recordCount) {
        source.attach(env, Records.withoutWatermarks(steps.source(), recordCount, type))
                .map(steps.addOne())
                .returns(type)
                .rebalance()
                .map(steps.triple())
                .returns(type)
                .addSink(new FingerprintSink<>(steps.hash()));
    }

    @Override
    public Fingerprint loop(long recordCount) {
        return MapLoop.run(EVENTS, recordCount);
    }
}
