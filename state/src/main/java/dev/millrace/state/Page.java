package dev.millrace.state;

import java.util.Arrays;

/**
 * A bounded piece of a {@link PagedTable}: an open-addressing table with linear probing. A page that a snapshot has is
 * never changed again. Owned by the table's thread until then.
 */
abstract class Page<K, V> {
    static final int LEAST_CAPACITY = 8;
    /** Small enough that copying or splitting a page takes microseconds. */
    static final int MOST_CAPACITY = 1024;

    /** How many leading bits all places in this page share. */
    final int depth;
    /** The table's version when the page was made. */
    final long version;

    final int mask;
    int count;
    /** A bit for each slot whose value may be part of a snapshot too; null if there is none. */
    private long[] shared;

    Page(int capacity, int depth, long version) {
        this.mask = capacity - 1;
        this.depth = depth;
        this.version = version;
    }

    final int capacity() {
        return mask + 1;
    }

    final boolean isFull() {
        return count >= capacity() - capacity() / 4;
    }

    abstract boolean isFree(int slot);

    abstract K keyAt(int slot);

    abstract V valueAt(int slot);

    /** Whether keys and values are kept as longs. */
    boolean isOfLongs() {
        return false;
    }

    /** The key as the long that it is; only in a page of longs. */
    long keyBitsAt(int slot) {
        throw new UnsupportedOperationException("this page holds objects");
    }

    /** The value as the long that it is; only in a page of longs. */
    long valueBitsAt(int slot) {
        throw new UnsupportedOperationException("this page holds objects");
    }

    /** The low bits of the place of what is in a slot. */
    abstract int lowBitsAt(int slot);

    /** Copies an entry within this page, over what is there. */
    abstract void move(int from, int to);

    abstract void free(int slot);

    /** Copies an entry to a free slot of another page of the same kind, and returns the slot. */
    abstract int copyTo(int slot, Page<K, V> other);

    /** The same entries in the same slots, for writing. */
    abstract Page<K, V> copy(long newVersion);

    /** Copies an entry to another page of the same kind, with all that is known about it. */
    final void transfer(int slot, Page<K, V> other) {
        int to = copyTo(slot, other);
        other.count++;
        if (isShared(slot) && other.shared == null) {
            other.shared = new long[Math.max(1, other.capacity() / Long.SIZE)];
        }
        other.setShared(to, isShared(slot));
    }

    /** Takes an entry out and closes the gap, so that every entry is still found from the slot where it belongs. */
    final void removeAt(int slot) {
        int hole = slot;
        for (int next = (hole + 1) & mask; !isFree(next); next = (next + 1) & mask) {
            int home = lowBitsAt(next) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                move(next, hole);
                setShared(hole, isShared(next));
                hole = next;
            }
        }
        free(hole);
        setShared(hole, false);
        count--;
    }

    final void shareAll() {
        shared = new long[Math.max(1, capacity() / Long.SIZE)];
        Arrays.fill(shared, -1);
    }

    final void shareNone() {
        shared = null;
    }

    final boolean isShared(int slot) {
        return shared != null && (shared[slot >>> 6] & (1L << slot)) != 0;
    }

    final void setShared(int slot, boolean isShared) {
        if (shared == null) {
            return;
        }
        if (isShared) {
            shared[slot >>> 6] |= 1L << slot;
        } else {
            shared[slot >>> 6] &= ~(1L << slot);
        }
    }
}
