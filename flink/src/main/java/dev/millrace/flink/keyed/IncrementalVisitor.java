package dev.millrace.flink.keyed;

import dev.millrace.state.PagedTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateEntry;
import org.apache.flink.runtime.state.internal.InternalKvState.StateIncrementalVisitor;

/**
 * Goes through a state a few entries at a time, while it changes: keys are taken a page at a time, and what they have
 * is looked up when it is their turn. Owned by the task's thread.
 */
final class IncrementalVisitor<K, N, S> implements StateIncrementalVisitor<K, N, S> {
    private final PagedStateTable<K, N, S> state;
    private final int limit;
    private final ArrayDeque<PagedStateTable.Space<K, N, S>> spaces;
    private final ArrayDeque<K> keys = new ArrayDeque<>();
    private N namespace;
    private long place;

    IncrementalVisitor(PagedStateTable<K, N, S> state, int limit) {
        this.state = state;
        this.limit = Math.max(1, limit);
        this.spaces = new ArrayDeque<>(state.spaces());
        takePages();
    }

    /** Until there are keys, or nothing is left. */
    private void takePages() {
        while (keys.isEmpty() && !spaces.isEmpty()) {
            namespace = spaces.peek().namespace();
            place = spaces.peek().table().visit(place, (key, value) -> keys.add(key));
            if (place == 0) {
                spaces.poll();
            }
        }
    }

    @Override
    public boolean hasNext() {
        return !keys.isEmpty();
    }

    @Override
    public Collection<StateEntry<K, N, S>> nextEntries() {
        List<StateEntry<K, N, S>> entries = new ArrayList<>();
        while (entries.size() < limit && !keys.isEmpty()) {
            K key = keys.poll();
            S value = state.get(key, namespace);
            if (value != null) {
                entries.add(new StateEntry.SimpleStateEntry<>(key, namespace, value));
            }
            if (keys.isEmpty()) {
                break;
            }
        }
        takePages();
        return entries;
    }

    @Override
    public void remove(StateEntry<K, N, S> entry) {
        PagedTable<K, S> table = state.find(entry.getNamespace());
        if (table != null && table.remove(entry.getKey(), groupOf(entry.getKey()) - state.firstGroup())) {
            state.dropIfEmpty(entry.getNamespace(), table);
        }
    }

    @Override
    public void update(StateEntry<K, N, S> entry, S newValue) {
        state.put(entry.getKey(), groupOf(entry.getKey()), entry.getNamespace(), newValue);
    }

    private int groupOf(K key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, state.allGroups());
    }
}
