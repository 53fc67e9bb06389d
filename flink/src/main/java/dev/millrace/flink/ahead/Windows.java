package dev.millrace.flink.ahead;

import dev.millrace.engine.exchange.Channel;
import java.lang.reflect.Field;
import org.apache.flink.runtime.state.heap.StateTable;
import org.apache.flink.streaming.api.operators.InternalTimerServiceImpl;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperator;

/**
 * Finds where a window operator keeps the windows of a record and their timers. Only for assigners that are known to
 * depend on nothing but the record's timestamp. Owned by one task's thread.
 */
final class Windows {
    private final WindowAssigner<Object, TimeWindow> assigner;
    private final long allowedLateness;
    private final HeapTimers timers;
    private final Places states;
    private final Places timerPlaces;

    private Windows(
            WindowAssigner<Object, TimeWindow> assigner, long allowedLateness, HeapTimers timers, int capacity) {
        this.assigner = assigner;
        this.allowedLateness = allowedLateness;
        this.timers = timers;
        this.states = new Places(capacity);
        this.timerPlaces = new Places(capacity);
    }

    /** Null if the operator has no windows that can be known before the record is processed. */
    @SuppressWarnings("unchecked")
    static Windows of(Object operator, int capacity) throws ReflectiveOperationException {
        if (!(operator instanceof WindowOperator<?, ?, ?, ?, ?> windowOperator)) {
            return null;
        }
        WindowAssigner<?, ?> assigner = windowOperator.getWindowAssigner();
        if (assigner.getClass() != TumblingEventTimeWindows.class
                && assigner.getClass() != SlidingEventTimeWindows.class) {
            return null;
        }
        Object service = read("internalTimerService", operator);
        HeapTimers timers =
                service instanceof InternalTimerServiceImpl<?, ?> heap ? HeapTimers.of(heap, capacity) : null;
        long lateness = (Long) read("allowedLateness", operator);
        return new Windows((WindowAssigner<Object, TimeWindow>) assigner, lateness, timers, capacity);
    }

    private static Object read(String name, Object operator) throws ReflectiveOperationException {
        Field field = WindowOperator.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(operator);
    }

    static boolean isIn(StateTable<?, ?, ?> table) {
        return table.getNamespaceSerializer() instanceof TimeWindow.Serializer;
    }

    int timerCount() {
        return timers == null ? 0 : timers.size();
    }

    void clear() {
        states.count = 0;
        timerPlaces.count = 0;
    }

    void add(Object value, long timestamp, int keyHash, int group) {
        if (timestamp == Channel.NO_TIMESTAMP) {
            return;
        }
        for (TimeWindow window : assigner.assignWindows(value, timestamp, null)) {
            if (states.isFull()) {
                return;
            }
            int windowHash = window.hashCode();
            states.add(HeapStates.hash(keyHash, windowHash), group);
            if (timers != null) {
                long cleanup = window.maxTimestamp() + allowedLateness;
                timerPlaces.add(HeapTimers.hash(cleanup, keyHash, windowHash), group);
            }
        }
    }

    Places states() {
        return states;
    }

    int touchTimers() {
        return timers == null ? 0 : timers.touch(timerPlaces);
    }
}
