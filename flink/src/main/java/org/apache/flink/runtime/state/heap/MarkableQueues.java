package org.apache.flink.runtime.state.heap;

import java.util.HashMap;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.Keyed;

/**
 * The queues of a backend by name; each {@link MarkableQueue} gives snapshots that are filled when they are written.
 */
final class MarkableQueues extends HashMap<String, HeapPriorityQueueSnapshotRestoreWrapper<?>> {
    private static final long serialVersionUID = 1L;

    private final transient KeyGroupRange range;
    private final int allGroups;

    MarkableQueues(KeyGroupRange range, int allGroups) {
        this.range = range;
        this.allGroups = allGroups;
    }

    @Override
    public HeapPriorityQueueSnapshotRestoreWrapper<?> put(
            String name, HeapPriorityQueueSnapshotRestoreWrapper<?> queue) {
        return super.put(name, queue.getPriorityQueue() instanceof MarkableQueue ? marked(queue) : queue);
    }

    @SuppressWarnings("unchecked")
    private <T extends HeapPriorityQueueElement> HeapPriorityQueueSnapshotRestoreWrapper<T> marked(
            HeapPriorityQueueSnapshotRestoreWrapper<?> any) {
        HeapPriorityQueueSnapshotRestoreWrapper<T> queue = (HeapPriorityQueueSnapshotRestoreWrapper<T>) any;
        KeyExtractorFunction<T> keyOf =
                timer -> KeyExtractorFunction.forKeyedObjects().extractKeyFromElement((Keyed<?>) timer);
        return new HeapPriorityQueueSnapshotRestoreWrapper<>(
                queue.getPriorityQueue(), queue.getMetaInfo(), keyOf, range, allGroups) {
            @Override
            public HeapPriorityQueueStateSnapshot<T> stateSnapshot() {
                return new LateQueueSnapshot<>(
                        ((MarkableQueue<T>) getPriorityQueue()).mark(),
                        keyOf,
                        getMetaInfo().deepCopy(),
                        range,
                        allGroups);
            }
        };
    }
}
