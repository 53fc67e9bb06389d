package dev.millrace.benchmarks.loop;

import dev.millrace.benchmarks.record.Hash;
import java.util.Arrays;

/**
 * Numbers the keys it is shown 0, 1, 2, ... in the order of their first appearance, so that what belongs to a key can
 * lie in plain arrays. Open addressing with linear probing, at most half full. Owned by one thread.
 */
final class KeyIndex {
    private static final int ABSENT = -1;

    private long[] keys = new long[1 << 10];
    private int[] positions = new int[1 << 10];
    private int size;

    KeyIndex() {
        Arrays.fill(positions, ABSENT);
    }

    int size() {
        return size;
    }

    /** The number of the key; a key not seen before gets the next one, which is {@code size()} before the call. */
    int positionOf(long key) {
        int mask = keys.length - 1;
        int slot = (int) Hash.of(key) & mask;
        while (positions[slot] != ABSENT) {
            if (keys[slot] == key) {
                return positions[slot];
            }
            slot = (slot + 1) & mask;
        }
        return insert(key, slot);
    }

    private int insert(long key, int slot) {
        int position = size++;
        keys[slot] = key;
        positions[slot] = position;
        if (size * 2 > keys.length) {
            grow();
        }
        return position;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldPositions = positions;
        keys = new long[oldKeys.length * 2];
        positions = new int[oldKeys.length * 2];
        Arrays.fill(positions, ABSENT);
        for (int slot = 0; slot < oldKeys.length; slot++) {
            if (oldPositions[slot] != ABSENT) {
                reinsert(oldKeys[slot], oldPositions[slot]);
            }
        }
    }

    private void reinsert(long key, int position) {
        int mask = keys.length - 1;
        int slot = (int) Hash.of(key) & mask;
        while (positions[slot] != ABSENT) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        positions[slot] = position;
    }
}
