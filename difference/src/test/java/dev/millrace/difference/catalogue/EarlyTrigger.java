package dev.millrace.difference.catalogue;

import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Fires when the values since the last firing sum up to a bound, and at the window's end. Merges. */
final class EarlyTrigger extends Trigger<Event, TimeWindow> {

    private static final long serialVersionUID = 1L;

    private final long bound;
    private final ReducingStateDescriptor<Long> descriptor =
            new ReducingStateDescriptor<>("sum", new Sum(), LongSerializer.INSTANCE);

    EarlyTrigger(long bound) {
        this.bound = bound;
    }

    @Override
    public TriggerResult onElement(Event event, long timestamp, TimeWindow window, TriggerContext ctx)
            throws Exception {
        ctx.registerEventTimeTimer(window.maxTimestamp());
        ReducingState<Long> sum = ctx.getPartitionedState(descriptor);
        sum.add((long) event.value);
        if (sum.get() < bound) {
            return TriggerResult.CONTINUE;
        }
        sum.clear();
        return TriggerResult.FIRE;
    }

    @Override
    public TriggerResult onProcessingTime(long time, TimeWindow window, TriggerContext ctx) {
        return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onEventTime(long time, TimeWindow window, TriggerContext ctx) {
        return time == window.maxTimestamp() ? TriggerResult.FIRE_AND_PURGE : TriggerResult.CONTINUE;
    }

    @Override
    public boolean canMerge() {
        return true;
    }

    @Override
    public void onMerge(TimeWindow window, OnMergeContext ctx) {
        ctx.mergePartitionedState(descriptor);
        ctx.registerEventTimeTimer(window.maxTimestamp());
    }

    @Override
    public void clear(TimeWindow window, TriggerContext ctx) {
        ctx.deleteEventTimeTimer(window.maxTimestamp());
        ctx.getPartitionedState(descriptor).clear();
    }

    private static final class Sum implements ReduceFunction<Long> {

        @Override
        public Long reduce(Long left, Long right) {
            return left + right;
        }
    }
}
