package org.apache.flink.runtime.state.heap;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.SnapshotExecutionType;

/**
 * Flink's heap state backend with tables of our own in place of Flink's. State objects, snapshots, savepoints and
 * migration are Flink's. Owned by the task's thread.
 */
public final class PagedKeyedStateBackend<K> extends HeapKeyedStateBackend<K> {
    private final Map<String, StateTable<K, ?, ?>> tables;
    private final HeapPriorityQueueSetFactory timerQueues;
    private boolean isListenedTo;

    /** Makes the table of one state. */
    @FunctionalInterface
    public interface TableMaker<K> {
        <N, S> StateTable<K, N, S> make(
                InternalKeyContext<K> keys,
                RegisteredKeyValueStateBackendMetaInfo<N, S> state,
                TypeSerializer<K> keySerializer);
    }

    PagedKeyedStateBackend(PagedBackendBuilder<K> builder, PagedBackendBuilder.Parts<K> parts) {
        super(
                builder.registry(),
                builder.keySerializer(),
                builder.classLoader(),
                builder.executionConfig(),
                builder.ttlTime(),
                builder.latencyTracking(),
                new CloseableRegistry(),
                builder.compression(),
                parts.tables(),
                parts.queues(),
                builder.localRecovery(),
                builder.timerQueues(),
                parts.snapshots(),
                SnapshotExecutionType.ASYNCHRONOUS,
                parts.maker(),
                parts.keys());
        this.tables = parts.tables();
        this.timerQueues = builder.timerQueues();
    }

    /** The tables of all states that were registered, as they come. */
    public Collection<StateTable<K, ?, ?>> tables() {
        return tables.values();
    }

    /** What makes the queues of timers. */
    public HeapPriorityQueueSetFactory timerQueues() {
        return timerQueues;
    }

    @Override
    public void registerKeySelectionListener(KeySelectionListener<K> listener) {
        isListenedTo = true;
        super.registerKeySelectionListener(listener);
    }

    /** As {@link #setCurrentKey}, for a caller who knows the key's group. */
    public void select(K key, int keyGroup) {
        if (isListenedTo) {
            setCurrentKey(key);
        } else {
            keyContext.setCurrentKey(key);
            keyContext.setCurrentKeyGroupIndex(keyGroup);
        }
    }
}
