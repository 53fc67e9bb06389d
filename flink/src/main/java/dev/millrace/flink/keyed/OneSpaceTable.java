package dev.millrace.flink.keyed;

import dev.millrace.state.PagedTable;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.VoidNamespace;

/** A state without namespaces. Owned by the task's thread. */
final class OneSpaceTable<K, N, S> extends PagedStateTable<K, N, S> {
    private final PagedTable<K, S> table;

    OneSpaceTable(
            InternalKeyContext<K> keys,
            RegisteredKeyValueStateBackendMetaInfo<N, S> state,
            TypeSerializer<K> keySerializer) {
        super(keys, state, keySerializer);
        this.table = newTable();
    }

    @Override
    PagedTable<K, S> find(N namespace) {
        return table;
    }

    @Override
    PagedTable<K, S> findOrMake(N namespace) {
        return table;
    }

    @Override
    void dropIfEmpty(N namespace, PagedTable<K, S> mayBeEmpty) {
        // There is no other.
    }

    @Override
    @SuppressWarnings("unchecked")
    List<Space<K, N, S>> spaces() {
        return List.of(new Space<>((N) VoidNamespace.INSTANCE, table));
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    long touch(Object[] keys, int[] groups, int count) {
        return table.touch(keys, groups, count);
    }
}
