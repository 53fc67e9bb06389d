package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.record.Event;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Counts the events of a key, and lets it be known when all keys are in state. Owned by its task's thread. */
final class SteadyCounter extends KeyedProcessFunction<Long, Event, Tuple2<Long, Long>> {
    private static final long serialVersionUID = 1L;
    private static final AtomicLong MISSING = new AtomicLong();

    private transient ValueState<Long> count;

    /** A job begins that will see so many keys. */
    static void expect(long keyCount) {
        MISSING.set(keyCount);
    }

    /** Whether all keys of the running job have been seen. Any thread. */
    static boolean isFull() {
        return MISSING.get() == 0;
    }

    @Override
    public void open(OpenContext context) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Tuple2<Long, Long>> out) throws Exception {
        Long before = count.value();
        if (before == null) {
            MISSING.decrementAndGet();
        }
        long now = before == null ? 1 : before + 1;
        count.update(now);
        out.collect(Tuple2.of(event.key, now));
    }
}
