package org.apache.flink.runtime.state.heap;

import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.RegisteredPriorityQueueStateBackendMetaInfo;

/** A queue's snapshot whose elements are asked for when the first of them is written. Read by one thread. */
final class LateQueueSnapshot<T> extends HeapPriorityQueueStateSnapshot<T> {
    private final Supplier<HeapPriorityQueueStateSnapshot<T>> maker;
    private HeapPriorityQueueStateSnapshot<T> filled;

    LateQueueSnapshot(
            Supplier<T[]> elements,
            KeyExtractorFunction<T> keyOf,
            RegisteredPriorityQueueStateBackendMetaInfo<T> state,
            KeyGroupRange range,
            int allGroups) {
        super(none(), keyOf, state, range, allGroups);
        this.maker = () -> new HeapPriorityQueueStateSnapshot<>(elements.get(), keyOf, state, range, allGroups);
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] none() {
        return (T[]) new Object[0];
    }

    private HeapPriorityQueueStateSnapshot<T> filled() {
        if (filled == null) {
            filled = maker.get();
        }
        return filled;
    }

    @Override
    public StateKeyGroupWriter getKeyGroupWriter() {
        return filled().getKeyGroupWriter();
    }

    @Override
    public Iterator<T> getIteratorForKeyGroup(int keyGroup) {
        return filled().getIteratorForKeyGroup(keyGroup);
    }
}
