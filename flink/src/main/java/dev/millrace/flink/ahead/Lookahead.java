package dev.millrace.flink.ahead;

import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.runtime.state.heap.StateTable;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the keyed state of records that wait, so that it is in the processor's caches when their turn comes. A look-up
 * in a large heap state is a chain of cache misses; those of different records can be waited for together.
 *
 * <p>Computes nothing: it asks the key selector once more than Flink would, and changes no state. Owned by the task's
 * thread. The method is group prefetching: S. Chen, A. Ailamaki, P. Gibbons, T. Mowry, "Improving hash join performance
 * through prefetching", ACM TODS 32(3), 2007.
 */
public final class Lookahead {
    private static final Logger LOG = LoggerFactory.getLogger(Lookahead.class);

    /** Below this many entries and timers the state is in the caches anyway. */
    private static final int WORTHWHILE_SIZE = 4_096;

    private static final int ASKED_BETWEEN_SIZES = 64;
    private static final int MAX_RECORDS = 64;
    private static final int MAX_WINDOWS = 512;
    private static final Lookahead NONE = new Lookahead(null, null, null, null);

    private final HeapKeyedStateBackend<?> backend;
    private final KeySelector<Object, Object>[] selectors;
    private final HeapStates states;
    private final Windows windows;
    private final Places unspaced = new Places(MAX_RECORDS);
    private int asked = ASKED_BETWEEN_SIZES;
    private boolean useful;
    private boolean broken;
    /** Nobody reads it; it keeps the loads from being optimised away. */
    @SuppressWarnings("unused")
    private int residue;

    private Lookahead(
            HeapKeyedStateBackend<?> backend,
            KeySelector<Object, Object>[] selectors,
            HeapStates states,
            Windows windows) {
        this.backend = backend;
        this.selectors = selectors;
        this.states = states;
        this.windows = windows;
    }

    /** For an open operator. */
    @SuppressWarnings("unchecked")
    public static Lookahead of(StreamOperator<?> operator, StreamConfig config) {
        if (!(operator instanceof AbstractStreamOperator<?> keyed)
                || !(keyed.getKeyedStateBackend() instanceof HeapKeyedStateBackend<?> backend)) {
            return NONE;
        }
        ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
        KeySelector<Object, Object>[] selectors = IntStream.range(0, config.getNumberOfNetworkInputs())
                .mapToObj(input -> (KeySelector<?, ?>) config.getStatePartitioner(input, classLoader))
                .toArray(KeySelector[]::new);
        try {
            return new Lookahead(
                    backend,
                    selectors,
                    new HeapStates(backend, Math.max(MAX_RECORDS, MAX_WINDOWS)),
                    Windows.of(operator, MAX_WINDOWS));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("no lookahead for {}", config.getOperatorName(), e);
            return NONE;
        }
    }

    /** Whether there is enough state to be worth the trouble. */
    public boolean isUseful() {
        if (states != null && !broken && ++asked > ASKED_BETWEEN_SIZES) {
            asked = 0;
            useful = size() >= WORTHWHILE_SIZE;
        }
        return useful && !broken;
    }

    private int size() {
        int size = windows == null ? 0 : windows.timerCount();
        for (StateTable<?, ?, ?> table : states.tables()) {
            size += table.size();
        }
        return size;
    }

    /** See {@link dev.millrace.engine.input.Receiver#lookAhead}. */
    public void show(int input, Object[] values, long[] timestamps, int count) {
        KeySelector<Object, Object> selector = input < selectors.length ? selectors[input] : null;
        if (selector == null) {
            return;
        }
        try {
            locate(selector, values, timestamps, Math.min(count, MAX_RECORDS));
            touch();
        } catch (Exception | LinkageError e) {
            // What is wrong with a record is found out, and told, when it is its turn.
            LOG.debug("lookahead ends", e);
            broken = true;
        }
    }

    private void locate(KeySelector<Object, Object> selector, Object[] values, long[] timestamps, int count)
            throws Exception {
        int groups = backend.getKeyContext().getNumberOfKeyGroups();
        unspaced.count = 0;
        if (windows != null) {
            windows.clear();
        }
        for (int i = 0; i < count; i++) {
            int keyHash = selector.getKey(values[i]).hashCode();
            int group = KeyGroupRangeAssignment.computeKeyGroupForKeyHash(keyHash, groups);
            if (windows == null) {
                unspaced.add(HeapStates.hash(keyHash, VoidNamespace.INSTANCE.hashCode()), group);
            } else {
                windows.add(values[i], timestamps[i], keyHash, group);
            }
        }
    }

    private void touch() {
        int sum = windows == null ? 0 : windows.touchTimers();
        for (StateTable<Object, ?, ?> table : states.tables()) {
            if (windows != null && Windows.isIn(table)) {
                sum += states.touch(table, windows.states());
            } else if (windows == null && HeapStates.hasNoNamespace(table)) {
                sum += states.touch(table, unspaced);
            }
        }
        residue += sum;
    }
}
