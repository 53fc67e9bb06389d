package dev.millrace.flink.keyed;

import dev.millrace.state.PagedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;

/** A state in few namespaces with many keys each, such as windows that all keys share. Owned by the task's thread. */
final class ManySpacesTable<K, N, S> extends PagedStateTable<K, N, S> {
    /** Looking into more at once would push out of the caches what it brings in. */
    private static final int MOST_TOUCHED = 16;

    private final Map<N, PagedTable<K, S>> spaces = new HashMap<>();
    private N recent;
    private PagedTable<K, S> recentTable;

    ManySpacesTable(
            InternalKeyContext<K> keys,
            RegisteredKeyValueStateBackendMetaInfo<N, S> state,
            TypeSerializer<K> keySerializer) {
        super(keys, state, keySerializer);
    }

    @Override
    PagedTable<K, S> find(N namespace) {
        if (recentTable == null || !namespace.equals(recent)) {
            recent = namespace;
            recentTable = spaces.get(namespace);
        }
        return recentTable;
    }

    @Override
    PagedTable<K, S> findOrMake(N namespace) {
        PagedTable<K, S> table = find(namespace);
        if (table == null) {
            table = newTable();
            spaces.put(namespace, table);
            recentTable = table;
        }
        return table;
    }

    @Override
    void dropIfEmpty(N namespace, PagedTable<K, S> table) {
        if (table.size() == 0) {
            spaces.remove(namespace);
            recentTable = null;
        }
    }

    @Override
    List<Space<K, N, S>> spaces() {
        return spaces.entrySet().stream()
                .map(entry -> new Space<>(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public int size() {
        int size = 0;
        for (PagedTable<K, S> table : spaces.values()) {
            size += table.size();
        }
        return size;
    }

    @Override
    long touch(Object[] keys, int[] groups, int count) {
        long sum = 0;
        if (spaces.size() <= MOST_TOUCHED) {
            for (PagedTable<K, S> table : spaces.values()) {
                sum += table.touch(keys, groups, count);
            }
        }
        return sum;
    }
}
