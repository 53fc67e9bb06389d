package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.loop.CounterLoop;
import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.KeyDistribution;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.source.SourceKind.Records;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** One read and one write of keyed state a record. */
final class KeyedCounter implements Workload {
    private final EventSequence events = new EventSequence(KeyDistribution.EVEN, 1_000_000, 200_000);

    @Override
    public String id() {
        return "W2";
    }

    @Override
    public String description() {
        return "keyed ValueState<Long> counter on POJO events, 1 M keys";
    }

    @Override
    public long defaultRecordCount() {
        return 12_000_000;
    }

    @Override
    public double cpuFloor() {
        return 2.5;
    }

    @Override
    public void define(StreamExecutionEnvironment env, SourceKind source, long recordCount) {
        source.attach(env, Records.withoutWatermarks(events::event, recordCount, Types.POJO(Event.class)))
                .keyBy(event -> event.key)
                .process(new Counter())
                .addSink(new FingerprintSink<>(count -> Hash.of(count.f0, count.f1)));
    }

    @Override
    public Fingerprint loop(long recordCount) {
        return CounterLoop.run(events, recordCount);
    }

    /** Puts out the key with the number of events it has had. */
    static final class Counter extends KeyedProcessFunction<Long, Event, Tuple2<Long, Long>> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<Tuple2<Long, Long>> out) throws Exception {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            out.collect(Tuple2.of(event.key, now));
        }
    }
}
