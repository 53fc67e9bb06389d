package dev.millrace.flink.ahead;

import dev.millrace.engine.exchange.Channel;
import dev.millrace.flink.timers.WindowTimers;
import java.lang.reflect.Field;
import org.apache.flink.runtime.state.heap.StateTable;
import org.apache.flink.streaming.api.operators.InternalTimer;
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
    private final WindowTimers<?> timers;
    private final Places states;
    private final long[] times;
    private final int[] timerHashes;
    private final long[] scratch;
    private final Object[] found;

    private Windows(
            WindowAssigner<Object, TimeWindow> assigner, long allowedLateness, WindowTimers<?> timers, int capacity) {
        this.assigner = assigner;
        this.allowedLateness = allowedLateness;
        this.timers = timers;
        this.states = new Places(capacity);
        this.times = new long[capacity];
        this.timerHashes = new int[capacity];
        this.scratch = new long[capacity];
        this.found = new Object[capacity];
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
        Object service = read(WindowOperator.class, "internalTimerService", operator);
        Object queue = service instanceof InternalTimerServiceImpl<?, ?>
                ? read(InternalTimerServiceImpl.class, "eventTimeTimersQueue", service)
                : null;
        WindowTimers<?> timers = queue instanceof WindowTimers<?> ours ? ours : null;
        long lateness = (Long) read(WindowOperator.class, "allowedLateness", operator);
        return new Windows((WindowAssigner<Object, TimeWindow>) assigner, lateness, timers, capacity);
    }

    private static Object read(Class<?> type, String name, Object from) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(from);
    }

    static boolean isIn(StateTable<?, ?, ?> table) {
        return table.getNamespaceSerializer() instanceof TimeWindow.Serializer;
    }

    int timerCount() {
        return timers == null ? 0 : timers.size();
    }

    void clear() {
        states.count = 0;
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
            long cleanup = window.maxTimestamp() + allowedLateness;
            times[states.count] = cleanup;
            timerHashes[states.count] = WindowTimers.hashCode(cleanup, keyHash, windowHash);
            states.add(HeapStates.hash(keyHash, windowHash), group);
        }
    }

    Places states() {
        return states;
    }

    int touchTimers() {
        if (timers == null) {
            return 0;
        }
        timers.lookUp(times, timerHashes, states.count, scratch, found);
        int sum = 0;
        for (int i = 0; i < states.count; i++) {
            sum += Touch.header(found[i]);
        }
        for (int i = 0; i < states.count; i++) {
            sum += found[i] instanceof InternalTimer<?, ?> timer ? Touch.header(timer.getKey()) : 0;
        }
        return sum;
    }
}
