package dev.millrace.flink.timers;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.Keyed;
import org.apache.flink.runtime.state.PriorityComparable;
import org.apache.flink.runtime.state.PriorityComparator;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSetFactory;
import org.apache.flink.streaming.api.operators.TimerSerializer;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Makes {@link WindowTimers} for the timers of windows, and Flink's heap for all others. Immutable. */
final class TimerQueues extends HeapPriorityQueueSetFactory {
    private static final int HEAP_CAPACITY = 128;

    private final KeyGroupRange range;
    private final int groups;

    TimerQueues(KeyGroupRange range, int groups) {
        super(range, groups, HEAP_CAPACITY);
        this.range = range;
        this.groups = groups;
    }

    @Override
    public <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
            HeapPriorityQueueSet<T> create(String stateName, TypeSerializer<T> serializer) {
        // As WindowOperator names them. Sessions get them too: nothing here tells their windows from others.
        boolean ofWindows = stateName.endsWith("/event_window-timers")
                && ((TypeSerializer<?>) serializer) instanceof TimerSerializer<?, ?> timers
                && timers.getNamespaceSerializer() instanceof TimeWindow.Serializer;
        return ofWindows
                ? new WindowTimers<>(
                        PriorityComparator.forPriorityComparableObjects(),
                        KeyExtractorFunction.forKeyedObjects(),
                        range,
                        groups)
                : super.create(stateName, serializer);
    }
}
