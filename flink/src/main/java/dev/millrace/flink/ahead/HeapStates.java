package dev.millrace.flink.ahead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.CopyOnWriteStateMap;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.runtime.state.heap.StateTable;
import org.apache.flink.util.MathUtils;

/** The tables of one of Flink's heap state backends. Owned by one task's thread. */
final class HeapStates {
    private static final VarHandle DIRECTORY;
    private static final VarHandle KEY;
    private static final VarHandle STATE;
    private static final VarHandle HASH;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandles.Lookup ofMap = MethodHandles.privateLookupIn(CopyOnWriteStateMap.class, lookup);
            Class<?> entry = ofMap.findClass(CopyOnWriteStateMap.class.getName() + "$StateMapEntry");
            DIRECTORY = ofMap.findVarHandle(CopyOnWriteStateMap.class, "primaryTable", entry.arrayType());
            MethodHandles.Lookup ofEntry = MethodHandles.privateLookupIn(entry, lookup);
            KEY = ofEntry.findVarHandle(entry, "key", Object.class);
            STATE = ofEntry.findVarHandle(entry, "state", Object.class);
            HASH = ofEntry.findVarHandle(entry, "hash", int.class);
            NEXT = ofEntry.findVarHandle(entry, "next", entry);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Map<String, StateTable<Object, ?, ?>> tables;
    private final Object[][] directories;
    private final int[] hashes;
    private final Object[] entries;
    private final Object[] keys;

    @SuppressWarnings("unchecked")
    HeapStates(HeapKeyedStateBackend<?> backend, int capacity) throws ReflectiveOperationException {
        Field registered = HeapKeyedStateBackend.class.getDeclaredField("registeredKVStates");
        registered.setAccessible(true);
        tables = (Map<String, StateTable<Object, ?, ?>>) registered.get(backend);
        directories = new Object[capacity][];
        hashes = new int[capacity];
        entries = new Object[capacity];
        keys = new Object[capacity];
    }

    Collection<StateTable<Object, ?, ?>> tables() {
        return tables.values();
    }

    static boolean hasNoNamespace(StateTable<?, ?, ?> table) {
        return table.getNamespaceSerializer() instanceof VoidNamespaceSerializer;
    }

    /** The hash of an entry, as {@code CopyOnWriteStateMap} computes it. */
    static int hash(int keyHash, int namespaceHash) {
        return MathUtils.bitMix(keyHash ^ namespaceHash);
    }

    /**
     * Reads, of each place, what a look-up reads. The loads of one stage do not depend on each other, so that the
     * processor waits for many of them at the same time. The result has no meaning; it keeps the loads alive.
     */
    int touch(StateTable<Object, ?, ?> table, Places places) {
        int found = 0;
        for (int i = 0; i < places.count; i++) {
            // Null for a group that is not ours: the record has gone astray, and will be told so.
            if (table.getMapForKeyGroup(places.groups[i]) instanceof CopyOnWriteStateMap<?, ?, ?> map) {
                Object[] directory = (Object[]) DIRECTORY.get(map);
                directories[found] = directory;
                hashes[found] = places.hashes[i];
                found++;
            }
        }
        for (int i = 0; i < found; i++) {
            Object[] directory = directories[i];
            entries[i] = directory[hashes[i] & (directory.length - 1)];
        }
        for (int i = 0; i < found; i++) {
            Object entry = entries[i];
            if (entry != null && (int) HASH.get(entry) != hashes[i]) {
                entries[i] = (Object) NEXT.get(entry);
            }
        }
        int met = 0;
        for (int i = 0; i < found; i++) {
            Object entry = entries[i];
            if (entry != null) {
                keys[met] = (Object) KEY.get(entry);
                entries[met] = (Object) STATE.get(entry);
                met++;
            }
        }
        int sum = 0;
        for (int i = 0; i < met; i++) {
            sum += Touch.header(keys[i]) + Touch.header(entries[i]);
        }
        for (int i = 0; i < met; i++) {
            sum += keys[i] instanceof String text ? text.length() : 0;
            sum += entries[i] instanceof Tuple2<?, ?> pair ? Touch.header(pair.f0) + Touch.header(pair.f1) : 0;
        }
        return sum;
    }
}
