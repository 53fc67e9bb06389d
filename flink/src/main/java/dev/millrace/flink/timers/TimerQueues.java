package dev.millrace.flink.timers;

import dev.millrace.state.LongKeys;
import java.util.ArrayList;
import java.util.List;
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

/**
 * Makes {@link WindowTimers} for event-time timers of windows that many keys share, and Flink's heap for all others.
 * Owned by the task's thread.
 */
public final class TimerQueues extends HeapPriorityQueueSetFactory {
    private static final int HEAP_CAPACITY = 128;

    private final KeyGroupRange range;
    private final int groups;
    private final LongKeys<?> longKeys;
    private final boolean ofSharedWindows;
    private final List<WindowTimers<?, ?, ?>> made = new ArrayList<>();

    /**
     * @param longKeys how keys fit into longs; null if they do not
     * @param ofSharedWindows whether the operator is one with windows that many keys have in common
     */
    public TimerQueues(KeyGroupRange range, int groups, LongKeys<?> longKeys, boolean ofSharedWindows) {
        super(range, groups, HEAP_CAPACITY);
        this.range = range;
        this.groups = groups;
        this.longKeys = longKeys;
        this.ofSharedWindows = ofSharedWindows;
    }

    /** The queues of windows made so far, as they come. */
    public List<WindowTimers<?, ?, ?>> ofWindows() {
        return made;
    }

    @Override
    public <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
            HeapPriorityQueueSet<T> create(String stateName, TypeSerializer<T> serializer) {
        // As WindowOperator names them.
        boolean ofWindows = ofSharedWindows
                && stateName.endsWith("/event_window-timers")
                && ((TypeSerializer<?>) serializer) instanceof TimerSerializer;
        return ofWindows ? windowTimers() : super.create(stateName, serializer);
    }

    private <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
            WindowTimers<T, ?, ?> windowTimers() {
        WindowTimers<T, ?, ?> timers = new WindowTimers<>(
                PriorityComparator.forPriorityComparableObjects(),
                KeyExtractorFunction.forKeyedObjects(),
                range,
                groups,
                longKeys);
        made.add(timers);
        return timers;
    }
}
