package dev.millrace.state;

import java.util.function.ToIntFunction;

/**
 * Where keys belong in a table, as 64 bits: the key group comes first, so that a group is a range of places, then a
 * hash of the key. Immutable.
 */
final class Places<K> {
    private final ToIntFunction<K> groups;
    private final int groupCount;
    private final int groupBits;

    /** @param groups the group of a key, from 0 to {@code groupCount} - 1 */
    Places(int groupCount, ToIntFunction<K> groups) {
        if (groupCount < 1) {
            throw new IllegalArgumentException("groupCount=" + groupCount + " must be at least 1");
        }
        this.groups = groups;
        this.groupCount = groupCount;
        this.groupBits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(groupCount - 1));
    }

    int groupCount() {
        return groupCount;
    }

    int groupBits() {
        return groupBits;
    }

    int groupOf(K key) {
        return groups.applyAsInt(key);
    }

    /** The group that a place belongs to, which may be one that does not exist. */
    int groupAt(long place) {
        return (int) (place >>> -groupBits);
    }

    long firstOf(int group) {
        return (long) group << -groupBits;
    }

    long lastOf(int group) {
        return firstOf(group) | (-1L >>> groupBits);
    }

    /** @param hash well mixed */
    long of(int group, long hash) {
        return firstOf(group) | (hash & (-1L >>> groupBits));
    }

    /** The finaliser of MurmurHash3, 64 bits: A. Appleby, public domain. */
    static long mix(long value) {
        long h = value;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
