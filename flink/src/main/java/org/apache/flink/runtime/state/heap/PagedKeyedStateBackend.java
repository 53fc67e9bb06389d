package org.apache.flink.runtime.state.heap;

import dev.millrace.flink.savepoint.AskedState;
import dev.millrace.flink.savepoint.RefusedState;
import dev.millrace.flink.savepoint.StateKind;
import java.util.Collection;
import java.util.Map;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.SnapshotExecutionType;
import org.apache.flink.runtime.state.StateSnapshotTransformer.StateSnapshotTransformFactory;
import org.apache.flink.util.StateMigrationException;

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

    /** Flink does not say which state it is that it refuses. */
    @Override
    public <N, SV, SEV, S extends State, IS extends S> IS createOrUpdateInternalState(
            TypeSerializer<N> namespaceSerializer,
            StateDescriptor<S, SV> state,
            StateSnapshotTransformFactory<SEV> transforms,
            boolean allowFutureMetadataUpdates)
            throws Exception {
        try {
            return super.createOrUpdateInternalState(
                    namespaceSerializer, state, transforms, allowFutureMetadataUpdates);
        } catch (StateMigrationException | IllegalStateException e) {
            AskedState asked = new AskedState(
                    state.getName(),
                    StateKind.keyed(state.getType().name()),
                    keySerializer,
                    namespaceSerializer,
                    state.getSerializer());
            throw new RefusedState(asked, e);
        }
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
