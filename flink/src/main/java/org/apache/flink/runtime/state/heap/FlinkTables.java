package org.apache.flink.runtime.state.heap;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;

/** Makes Flink's own state tables. Stateless. */
public final class FlinkTables {

    private FlinkTables() {}

    public static <K, N, S> StateTable<K, N, S> copyOnWrite(
            InternalKeyContext<K> keys,
            RegisteredKeyValueStateBackendMetaInfo<N, S> state,
            TypeSerializer<K> keySerializer) {
        return new CopyOnWriteStateTable<>(keys, state, keySerializer);
    }
}
