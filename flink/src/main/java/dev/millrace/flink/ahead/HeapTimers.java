package dev.millrace.flink.ahead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.HashMap;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerServiceImpl;

/** The event-time timers of one of Flink's timer services, if they are on the heap. Owned by one task's thread. */
final class HeapTimers {
    private static final VarHandle DIRECTORY;
    private static final VarHandle KEY;

    static {
        VarHandle directory = null;
        VarHandle key = null;
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(HashMap.class, MethodHandles.lookup());
            Class<?> node = lookup.findClass(HashMap.class.getName() + "$Node");
            directory = lookup.findVarHandle(HashMap.class, "table", node.arrayType());
            key = MethodHandles.privateLookupIn(node, MethodHandles.lookup()).findVarHandle(node, "key", Object.class);
        } catch (ReflectiveOperationException e) {
            // The JVM was started without --add-opens java.base/java.util=ALL-UNNAMED: we do without.
        }
        DIRECTORY = key == null ? null : directory;
        KEY = key;
    }

    private final HashMap<?, ?>[] sets;
    private final int firstGroup;
    private final Object[] found;

    private HeapTimers(HashMap<?, ?>[] sets, int firstGroup, int capacity) {
        this.sets = sets;
        this.firstGroup = firstGroup;
        this.found = new Object[capacity];
    }

    /** Null if there is nothing that can be looked into. */
    static HeapTimers of(InternalTimerServiceImpl<?, ?> service, int capacity) throws ReflectiveOperationException {
        Object queue = read(InternalTimerServiceImpl.class, "eventTimeTimersQueue", service);
        if (DIRECTORY == null || !(queue instanceof HeapPriorityQueueSet)) {
            return null;
        }
        HashMap<?, ?>[] sets = (HashMap<?, ?>[]) read(HeapPriorityQueueSet.class, "deduplicationMapsByKeyGroup", queue);
        KeyGroupRange range = (KeyGroupRange) read(HeapPriorityQueueSet.class, "keyGroupRange", queue);
        return new HeapTimers(sets, range.getStartKeyGroup(), capacity);
    }

    private static Object read(Class<?> type, String name, Object from) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(from);
    }

    int size() {
        int size = 0;
        for (HashMap<?, ?> set : sets) {
            size += set.size();
        }
        return size;
    }

    /** The hash of a timer, as {@code TimerHeapInternalTimer} and then {@code HashMap} compute it. */
    static int hash(long timestamp, int keyHash, int namespaceHash) {
        int hash = 31 * (31 * Long.hashCode(timestamp) + keyHash) + namespaceHash;
        return hash ^ (hash >>> 16);
    }

    /** As {@link HeapStates#touch}. */
    int touch(Places places) {
        int count = 0;
        for (int i = 0; i < places.count; i++) {
            int set = places.groups[i] - firstGroup;
            if (set >= 0 && set < sets.length) {
                Object[] directory = (Object[]) DIRECTORY.get(sets[set]);
                if (directory != null) {
                    found[count++] = directory[places.hashes[i] & (directory.length - 1)];
                }
            }
        }
        int met = 0;
        for (int i = 0; i < count; i++) {
            Object node = found[i];
            if (node != null) {
                found[met++] = (Object) KEY.get(node);
            }
        }
        int sum = 0;
        for (int i = 0; i < met; i++) {
            sum += Touch.header(found[i]);
        }
        for (int i = 0; i < met; i++) {
            if (found[i] instanceof InternalTimer<?, ?> timer) {
                sum += Touch.header(timer.getKey()) + Touch.header(timer.getNamespace());
            }
        }
        return sum;
    }
}
