package dev.millrace.benchmarks.loop;

import dev.millrace.benchmarks.record.Hash;

/** A count for each key; open addressing with linear probing, at most half full. Owned by one thread. */
final class KeyCounts {
    private long[] keys = new long[1 << 10];
    /** Zero marks a free slot: a key in the table has been counted at least once. */
    private long[] counts = new long[1 << 10];

    private int size;

    /** Adds one to the key's count and returns the new count. */
    long increment(long key) {
        int slot = slotOf(key);
        if (counts[slot] == 0) {
            keys[slot] = key;
            counts[slot] = 1;
            size++;
            growIfHalfFull();
            return 1;
        }
        return ++counts[slot];
    }

    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = (int) Hash.of(key) & mask;
        while (counts[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void growIfHalfFull() {
        if (size * 2 <= keys.length) {
            return;
        }
        long[] oldKeys = keys;
        long[] oldCounts = counts;
        keys = new long[oldKeys.length * 2];
        counts = new long[oldKeys.length * 2];
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldCounts[old] != 0) {
                int slot = slotOf(oldKeys[old]);
                keys[slot] = oldKeys[old];
                counts[slot] = oldCounts[old];
            }
        }
    }
}
