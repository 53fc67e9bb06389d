package org.apache.flink.runtime.state.heap;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.query.TaskKvStateRegistry;
import org.apache.flink.runtime.state.AbstractKeyedStateBackendBuilder;
import org.apache.flink.runtime.state.BackendBuildingException;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.InternalKeyContextImpl;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.LocalRecoveryConfig;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.RestoreOperation;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.StateBackend.KeyedStateBackendParameters;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.metrics.LatencyTrackingStateConfig;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;

/** Makes a {@link PagedKeyedStateBackend}, with what the state handles hold. Used once. */
public final class PagedBackendBuilder<K> extends AbstractKeyedStateBackendBuilder<K> {
    private final LocalRecoveryConfig localRecovery;
    private final HeapPriorityQueueSetFactory timerQueues;
    private final PagedKeyedStateBackend.TableMaker<K> maker;

    /** What a backend and its restored state share. */
    record Parts<K>(
            Map<String, StateTable<K, ?, ?>> tables,
            Map<String, HeapPriorityQueueSnapshotRestoreWrapper<?>> queues,
            HeapSnapshotStrategy<K> snapshots,
            StateTableFactory<K> maker,
            InternalKeyContext<K> keys) {}

    public PagedBackendBuilder(
            KeyedStateBackendParameters<K> parameters,
            LatencyTrackingStateConfig latencyTracking,
            StreamCompressionDecorator compression,
            HeapPriorityQueueSetFactory timerQueues,
            PagedKeyedStateBackend.TableMaker<K> maker) {
        super(
                parameters.getKvStateRegistry(),
                parameters.getKeySerializer(),
                parameters.getEnv().getUserCodeClassLoader().asClassLoader(),
                parameters.getNumberOfKeyGroups(),
                parameters.getKeyGroupRange(),
                parameters.getEnv().getExecutionConfig(),
                parameters.getTtlTimeProvider(),
                latencyTracking,
                parameters.getStateHandles(),
                compression,
                parameters.getCancelStreamRegistry());
        this.localRecovery = parameters.getEnv().getTaskStateManager().createLocalRecoveryConfig();
        this.timerQueues = timerQueues;
        this.maker = maker;
    }

    @Override
    public PagedKeyedStateBackend<K> build() throws BackendBuildingException {
        Map<String, StateTable<K, ?, ?>> tables = new HashMap<>();
        Map<String, HeapPriorityQueueSnapshotRestoreWrapper<?>> queues =
                new MarkableQueues(keyGroupRange, numberOfKeyGroups);
        HeapSnapshotStrategy<K> snapshots = new HeapSnapshotStrategy<>(
                tables,
                queues,
                keyGroupCompressionDecorator,
                localRecovery,
                keyGroupRange,
                keySerializerProvider,
                numberOfKeyGroups);
        Parts<K> parts = new Parts<>(
                tables,
                queues,
                snapshots,
                new StateTableFactory<>() {
                    @Override
                    public <N, V> StateTable<K, N, V> newStateTable(
                            InternalKeyContext<K> keys,
                            RegisteredKeyValueStateBackendMetaInfo<N, V> state,
                            TypeSerializer<K> keySerializer) {
                        return maker.make(keys, state, keySerializer);
                    }
                },
                new InternalKeyContextImpl<>(keyGroupRange, numberOfKeyGroups));
        restore(parts);
        return new PagedKeyedStateBackend<>(this, parts);
    }

    private void restore(Parts<K> parts) throws BackendBuildingException {
        try {
            restoreOperation(parts).restore();
        } catch (Exception e) {
            throw new BackendBuildingException("Failed when trying to restore heap backend", e);
        }
    }

    private RestoreOperation<Void> restoreOperation(Parts<K> parts) {
        Collection<KeyedStateHandle> handles = restoreStateHandles;
        boolean canonical = !handles.isEmpty() && handles.iterator().next() instanceof SavepointKeyedStateHandle;
        return canonical
                ? new HeapSavepointRestoreOperation<>(
                        handles,
                        keySerializerProvider,
                        userCodeClassLoader,
                        parts.tables(),
                        parts.queues(),
                        timerQueues,
                        keyGroupRange,
                        numberOfKeyGroups,
                        parts.maker(),
                        parts.keys())
                : new HeapRestoreOperation<>(
                        handles,
                        keySerializerProvider,
                        userCodeClassLoader,
                        parts.tables(),
                        parts.queues(),
                        cancelStreamRegistry,
                        timerQueues,
                        keyGroupRange,
                        numberOfKeyGroups,
                        parts.maker(),
                        parts.keys());
    }

    TaskKvStateRegistry registry() {
        return kvStateRegistry;
    }

    TypeSerializer<K> keySerializer() {
        return keySerializerProvider.currentSchemaSerializer();
    }

    ClassLoader classLoader() {
        return userCodeClassLoader;
    }

    ExecutionConfig executionConfig() {
        return executionConfig;
    }

    TtlTimeProvider ttlTime() {
        return ttlTimeProvider;
    }

    LatencyTrackingStateConfig latencyTracking() {
        return latencyTrackingStateConfig;
    }

    StreamCompressionDecorator compression() {
        return keyGroupCompressionDecorator;
    }

    LocalRecoveryConfig localRecovery() {
        return localRecovery;
    }

    HeapPriorityQueueSetFactory timerQueues() {
        return timerQueues;
    }
}
