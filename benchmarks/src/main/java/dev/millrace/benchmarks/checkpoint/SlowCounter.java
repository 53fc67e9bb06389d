package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.record.Event;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Counts the events of a key, and takes its time for each. Owned by its task's thread. */
final class SlowCounter extends KeyedProcessFunction<Long, Event, Tuple2<Long, Long>> implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    private final long workNs;
    private transient ValueState<Long> count;

    /** @param workNs for each event, on the processor */
    SlowCounter(long workNs) {
        this.workNs = workNs;
    }

    @Override
    public void open(OpenContext context) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Tuple2<Long, Long>> out) throws Exception {
        long endNs = System.nanoTime() + workNs;
        Long before = count.value();
        long now = before == null ? 1 : before + 1;
        count.update(now);
        out.collect(Tuple2.of(event.key, now));
        while (System.nanoTime() < endNs) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        CheckpointTimes.current().completed(checkpointId);
    }
}
