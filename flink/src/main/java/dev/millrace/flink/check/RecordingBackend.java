package dev.millrace.flink.check;

import dev.millrace.flink.savepoint.AskedState;
import dev.millrace.flink.savepoint.StateKind;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.BackendBuildingException;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.Keyed;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.PriorityComparable;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.FlinkTables;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSetFactory;
import org.apache.flink.runtime.state.heap.PagedBackendBuilder;
import org.apache.flink.runtime.state.heap.PagedKeyedStateBackend;
import org.apache.flink.runtime.state.heap.StateTable;

/** Flink's empty heap state, which remembers what one operator asked it for. Owned by one thread. */
final class RecordingBackend extends HashMapStateBackend {
    private static final long serialVersionUID = 1L;
    private static final int QUEUE_CAPACITY = 16;

    private final transient Map<String, AskedState> registrations = new LinkedHashMap<>();
    private transient TypeSerializer<?> keySerializer;

    /** In the order in which they were asked for. */
    synchronized Collection<AskedState> registrations() {
        return java.util.List.copyOf(registrations.values());
    }

    synchronized void add(AskedState registration) {
        registrations.putIfAbsent(
                registration.name() + (registration.kind() == StateKind.BROADCAST ? "/broadcast" : ""), registration);
    }

    @Override
    public <K> AbstractKeyedStateBackend<K> createKeyedStateBackend(KeyedStateBackendParameters<K> parameters)
            throws IOException {
        keySerializer = parameters.getKeySerializer();
        return new PagedBackendBuilder<>(
                        parameters,
                        latencyTrackingConfigBuilder
                                .setMetricGroup(parameters.getMetricGroup())
                                .build(),
                        getCompressionDecorator(parameters.getEnv().getExecutionConfig()),
                        new Queues(parameters.getKeyGroupRange(), parameters.getNumberOfKeyGroups()),
                        new Tables<K>())
                .build();
    }

    @Override
    public OperatorStateBackend createOperatorStateBackend(OperatorStateBackendParameters parameters)
            throws BackendBuildingException {
        return new RecordingOperatorBackend(super.createOperatorStateBackend(parameters), this);
    }

    private final class Tables<K> implements PagedKeyedStateBackend.TableMaker<K> {
        @Override
        public <N, S> StateTable<K, N, S> make(
                InternalKeyContext<K> keys,
                RegisteredKeyValueStateBackendMetaInfo<N, S> state,
                TypeSerializer<K> serializer) {
            add(new AskedState(
                    state.getName(),
                    StateKind.keyed(state.getStateType().name()),
                    serializer,
                    state.getNamespaceSerializer(),
                    state.getStateSerializer()));
            return FlinkTables.copyOnWrite(keys, state, serializer);
        }
    }

    private final class Queues extends HeapPriorityQueueSetFactory {
        Queues(KeyGroupRange range, int groups) {
            super(range, groups, QUEUE_CAPACITY);
        }

        @Override
        public <T extends HeapPriorityQueueElement & PriorityComparable<? super T> & Keyed<?>>
                HeapPriorityQueueSet<T> create(String name, TypeSerializer<T> serializer) {
            add(new AskedState(name, StateKind.queue(name), keySerializer, null, serializer));
            return super.create(name, serializer);
        }
    }
}
