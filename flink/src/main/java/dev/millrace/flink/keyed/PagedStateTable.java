package dev.millrace.flink.keyed;

import dev.millrace.state.Entries;
import dev.millrace.state.PagedTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.StateEntry;
import org.apache.flink.runtime.state.StateTransformationFunction;
import org.apache.flink.runtime.state.heap.StateMap;
import org.apache.flink.runtime.state.heap.StateTable;
import org.apache.flink.runtime.state.internal.InternalKvState.StateIncrementalVisitor;

/**
 * One keyed state in our tables, one for each namespace, in the shape that Flink's state objects know. Owned by the
 * task's thread.
 */
public abstract class PagedStateTable<K, N, S> extends StateTable<K, N, S> {
    private final int firstGroup;
    private final int groupCount;
    private final TableKind<K, S> kind;

    PagedStateTable(
            InternalKeyContext<K> keys,
            RegisteredKeyValueStateBackendMetaInfo<N, S> state,
            TypeSerializer<K> keySerializer) {
        super(keys, state, keySerializer);
        this.firstGroup = keyGroupRange.getStartKeyGroup();
        this.groupCount = keyGroupRange.getNumberOfKeyGroups();
        this.kind = TableKind.of(keySerializer, state.getStateSerializer());
    }

    /** A namespace with the table of its keys. */
    record Space<K, N, S>(N namespace, PagedTable<K, S> table) {}

    /** Null if there is nothing in this namespace. */
    abstract PagedTable<K, S> find(N namespace);

    abstract PagedTable<K, S> findOrMake(N namespace);

    /** Called when the table of a namespace may have become empty. */
    abstract void dropIfEmpty(N namespace, PagedTable<K, S> table);

    /** All namespaces, in a list of its own. */
    abstract List<Space<K, N, S>> spaces();

    /** See {@link PagedTable#touch}. */
    abstract long touch(Object[] keys, int[] groups, int count);

    final PagedTable<K, S> newTable() {
        int allGroups = keyContext.getNumberOfKeyGroups();
        return kind.table(
                groupCount, key -> KeyGroupRangeAssignment.assignToKeyGroup(key, allGroups) - firstGroup, copier());
    }

    private UnaryOperator<S> copier() {
        TypeSerializer<S> serializer = getStateSerializer();
        return serializer.isImmutableType() ? null : serializer::copy;
    }

    final int firstGroup() {
        return firstGroup;
    }

    /** How many key groups the job has. */
    final int allGroups() {
        return keyContext.getNumberOfKeyGroups();
    }

    /** Null: what Flink would keep in maps of a key group each is in {@link #spaces()}. */
    @Override
    protected StateMap<K, N, S> createStateMap() {
        return null;
    }

    @Override
    public StateMap<K, N, S> getMapForKeyGroup(int keyGroup) {
        throw new UnsupportedOperationException("this table is not kept by key groups");
    }

    @Override
    public void setMetaInfo(RegisteredKeyValueStateBackendMetaInfo<N, S> newMetaInfo) {
        super.setMetaInfo(newMetaInfo);
        spaces().forEach(space -> space.table().copyValuesWith(copier()));
    }

    private K key(N namespace) {
        K key = keyContext.getCurrentKey();
        if (key == null) {
            throw new NullPointerException("No key set. This method should not be called outside of a keyed context.");
        }
        if (namespace == null) {
            throw new NullPointerException("Provided namespace is null.");
        }
        return key;
    }

    private int group() {
        return toPosition(keyContext.getCurrentKeyGroupIndex());
    }

    private int toPosition(int keyGroup) {
        int position = keyGroup - firstGroup;
        if (position < 0 || position >= groupCount) {
            throw KeyGroupRangeOffsets.newIllegalKeyGroupException(keyGroup, keyGroupRange);
        }
        return position;
    }

    @Override
    public S get(N namespace) {
        K key = key(namespace);
        PagedTable<K, S> table = find(namespace);
        return table == null ? null : table.get(key, group());
    }

    @Override
    public boolean containsKey(N namespace) {
        return get(namespace) != null;
    }

    @Override
    public void put(N namespace, S value) {
        put(key(namespace), keyContext.getCurrentKeyGroupIndex(), namespace, value);
    }

    /** A null, which only a user's function can have made, is kept as nothing. */
    @Override
    public void put(K key, int keyGroup, N namespace, S value) {
        Objects.requireNonNull(key);
        Objects.requireNonNull(namespace);
        if (value == null) {
            remove(key, toPosition(keyGroup), namespace);
        } else {
            findOrMake(namespace).put(key, toPosition(keyGroup), value);
        }
    }

    @Override
    public void remove(N namespace) {
        remove(key(namespace), group(), namespace);
    }

    private void remove(K key, int group, N namespace) {
        PagedTable<K, S> table = find(namespace);
        if (table != null && table.remove(key, group)) {
            dropIfEmpty(namespace, table);
        }
    }

    @Override
    public S removeAndGetOld(N namespace) {
        S old = get(namespace);
        if (old != null) {
            remove(namespace);
        }
        return old;
    }

    @Override
    public <T> void transform(N namespace, T value, StateTransformationFunction<S, T> transformation) throws Exception {
        S old = get(namespace);
        S changed = transformation.apply(old, value);
        if (changed != old || old == null) {
            put(namespace, changed);
        }
    }

    @Override
    public S get(K key, N namespace) {
        PagedTable<K, S> table = find(namespace);
        int keyGroup = KeyGroupRangeAssignment.assignToKeyGroup(key, keyContext.getNumberOfKeyGroups());
        return table == null ? null : table.get(key, toPosition(keyGroup));
    }

    @Override
    public int size() {
        int size = 0;
        for (Space<K, N, S> space : spaces()) {
            size += space.table().size();
        }
        return size;
    }

    @Override
    public int sizeOfNamespace(Object namespace) {
        int size = 0;
        for (Space<K, N, S> space : spaces()) {
            size += space.namespace().equals(namespace) ? space.table().size() : 0;
        }
        return size;
    }

    @Override
    public Stream<K> getKeys(N namespace) {
        PagedTable<K, S> table = find(namespace);
        List<K> keys = new ArrayList<>();
        if (table != null) {
            visitAll(table, (key, value) -> keys.add(key));
        }
        return keys.stream();
    }

    @Override
    public Stream<Tuple2<K, N>> getKeysAndNamespaces() {
        return StreamSupport.stream(spliterator(), false).map(entry -> Tuple2.of(entry.getKey(), entry.getNamespace()));
    }

    @Override
    public Iterator<StateEntry<K, N, S>> iterator() {
        List<StateEntry<K, N, S>> entries = new ArrayList<>();
        for (Space<K, N, S> space : spaces()) {
            visitAll(
                    space.table(),
                    (key, value) -> entries.add(new StateEntry.SimpleStateEntry<>(key, space.namespace(), value)));
        }
        return entries.iterator();
    }

    private static <K, S> void visitAll(PagedTable<K, S> table, Entries<K, S> visitor) {
        long place = 0;
        do {
            place = table.visit(place, visitor);
        } while (place != 0);
    }

    @Override
    public StateIncrementalVisitor<K, N, S> getStateIncrementalVisitor(int recommendedMaxNumberOfReturnedRecords) {
        return new IncrementalVisitor<>(this, recommendedMaxNumberOfReturnedRecords);
    }

    @Override
    public PagedStateSnapshot<K, N, S> stateSnapshot() {
        return new PagedStateSnapshot<>(this);
    }
}
