package dev.millrace.flink.keyed;

import dev.millrace.flink.timers.TimerQueues;
import dev.millrace.flink.timers.WindowTimers;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.heap.PagedKeyedStateBackend;
import org.apache.flink.runtime.state.heap.StateTable;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects the keys of records that wait, and reads their state so that it is in the processor's caches when their turn
 * comes: look-ups of different records can be waited for together. Owned by the task's thread. The method is group
 * prefetching: S. Chen, A. Ailamaki, P. Gibbons, T. Mowry, "Improving hash join performance through prefetching", ACM
 * TODS 32(3), 2007.
 */
public final class KeysAhead {
    private static final Logger LOG = LoggerFactory.getLogger(KeysAhead.class);

    /** Below this many entries and timers the state is in the caches anyway. */
    private static final int WORTHWHILE_SIZE = 4_096;

    private static final int ASKED_BETWEEN_SIZES = 64;
    private static final int MOST_RECORDS = 64;
    private static final KeysAhead NONE = new KeysAhead(null, null, null);

    private final PagedKeyedStateBackend<Object> backend;
    private final TimerQueues timers;
    private final KeySelector<Object, Object>[] selectors;
    private final Object[] values = new Object[MOST_RECORDS];
    private final Object[] keys = new Object[MOST_RECORDS];
    private final int[] keyGroups = new int[MOST_RECORDS];
    private final int[] positions = new int[MOST_RECORDS];
    private int shownInput;
    private int count;
    private int next;
    private int asked = ASKED_BETWEEN_SIZES;
    private boolean useful;
    /** Nobody reads it; it keeps the loads from being optimised away. */
    @SuppressWarnings("unused")
    private long residue;

    private KeysAhead(
            PagedKeyedStateBackend<Object> backend, TimerQueues timers, KeySelector<Object, Object>[] selectors) {
        this.backend = backend;
        this.timers = timers;
        this.selectors = selectors;
    }

    /** For an open operator. */
    @SuppressWarnings("unchecked")
    public static KeysAhead of(StreamOperator<?> operator, StreamConfig config) {
        if (!(operator instanceof AbstractStreamOperator<?> keyed)
                || !(keyed.getKeyedStateBackend() instanceof PagedKeyedStateBackend<?> backend)
                || !selectsKeysAsUsual(operator.getClass())) {
            return NONE;
        }
        ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
        KeySelector<Object, Object>[] selectors = IntStream.range(0, config.getNumberOfNetworkInputs())
                .mapToObj(input -> (KeySelector<?, ?>) config.getStatePartitioner(input, classLoader))
                .toArray(KeySelector[]::new);
        return new KeysAhead((PagedKeyedStateBackend<Object>) backend, (TimerQueues) backend.timerQueues(), selectors);
    }

    private static boolean selectsKeysAsUsual(Class<?> operator) {
        try {
            Class<?> record = StreamRecord.class;
            return operator.getMethod("setKeyContextElement1", record).getDeclaringClass()
                            == AbstractStreamOperator.class
                    && operator.getMethod("setKeyContextElement2", record).getDeclaringClass()
                            == AbstractStreamOperator.class
                    && operator.getMethod("setCurrentKey", Object.class).getDeclaringClass()
                            == AbstractStreamOperator.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Whether there is enough state to be worth the trouble. */
    public boolean isUseful() {
        if (backend != null && ++asked > ASKED_BETWEEN_SIZES) {
            asked = 0;
            useful = size() >= WORTHWHILE_SIZE;
        }
        return useful;
    }

    private int size() {
        int size = 0;
        for (WindowTimers<?, ?, ?> queue : timers.ofWindows()) {
            size += queue.size();
        }
        for (StateTable<?, ?, ?> table : backend.tables()) {
            size += table.size();
        }
        return size;
    }

    /** See {@link dev.millrace.engine.input.Receiver#lookAhead}. */
    public void show(int input, Object[] shown, int shownCount) {
        shownInput = input;
        count = 0;
        next = 0;
        KeySelector<Object, Object> selector = input < selectors.length ? selectors[input] : null;
        if (selector == null) {
            return;
        }
        try {
            locate(selector, shown, Math.min(shownCount, MOST_RECORDS));
        } catch (Exception | LinkageError e) {
            // Whose key cannot be selected is found out, and told, when it is its turn.
            LOG.debug("a key cannot be selected ahead", e);
        }
        touch();
    }

    private void locate(KeySelector<Object, Object> selector, Object[] shown, int shownCount) throws Exception {
        int groups = backend.getNumberOfKeyGroups();
        int first = backend.getKeyGroupRange().getStartKeyGroup();
        int last = backend.getKeyGroupRange().getEndKeyGroup();
        for (int i = 0; i < shownCount; i++) {
            Object key = selector.getKey(shown[i]);
            int group = KeyGroupRangeAssignment.assignToKeyGroup(key, groups);
            if (group < first || group > last) {
                return;
            }
            values[i] = shown[i];
            keys[i] = key;
            keyGroups[i] = group;
            positions[i] = group - first;
            count = i + 1;
        }
    }

    private void touch() {
        long sum = 0;
        for (StateTable<?, ?, ?> table : backend.tables()) {
            if (table instanceof PagedStateTable<?, ?, ?> ours) {
                sum += ours.touch(keys, positions, count);
            }
        }
        for (WindowTimers<?, ?, ?> queue : timers.ofWindows()) {
            sum += queue.touch(keys, count);
        }
        residue += sum;
    }

    /** Makes a record's key the current one, if it was selected ahead; does nothing else. */
    public boolean select(int input, Object value) {
        if (next == count || values[next] != value || input != shownInput) {
            return false;
        }
        backend.select(keys[next], keyGroups[next]);
        values[next] = null;
        keys[next] = null;
        next++;
        return true;
    }
}
