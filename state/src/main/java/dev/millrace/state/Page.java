package dev.millrace.state;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A bounded piece of a {@link PagedTable}: an open-addressing table with linear probing. Changed by the table's thread
 * alone. While a snapshot has it, all that changes is the values of its entries, and the snapshot's log gets what they
 * were before that.
 */
abstract class Page<K, V> {
    static final int LEAST_CAPACITY = 8;
    /** Small enough that copying or splitting a page takes microseconds. */
    static final int MOST_CAPACITY = 1024;

    /** How many leading bits all places in this page share. */
    final int depth;
    /** Only snapshots that were taken later, when the table's version was higher, may have this page. */
    long version;

    final int mask;
    int count;
    /** A bit for each slot whose value may be part of a snapshot too; null if there is none. */
    private long[] shared;

    /** Whose log gets values that are replaced here; null before the first. */
    private TableSnapshot<K, V> logged;
    /** This page's list in that log. */
    private int head;

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

    /** Shows all entries; only in a page of longs. */
    void showTo(LongEntries visitor) {
        throw new UnsupportedOperationException("this page holds objects");
    }

    /** Shows one entry; only in a page of longs. */
    void showTo(LongEntries visitor, int slot) {
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

    /** Copies keys and values to the same slots of a page of the same kind and capacity, which is only read then. */
    abstract void copyAllTo(Page<K, V> image);

    /** Adds the value in a slot to a log, and returns the head of this page's list there. */
    abstract int keepAt(int slot, int listHead, UndoLog log);

    /** Sets the value in a slot to that of a log's entry. */
    abstract void undoAt(int slot, int entry, UndoLog log);

    final boolean isLogged(TableSnapshot<K, V> snapshot) {
        return logged == snapshot;
    }

    /** From now on, values that are replaced are kept for a snapshot. No other that has this page is read any more. */
    final void logFor(TableSnapshot<K, V> snapshot) {
        shareAll();
        head = UndoLog.NONE;
        VarHandle.releaseFence();
        logged = snapshot;
    }

    /** To be called before the value in a slot is replaced. */
    final void keep(int slot) {
        setShared(slot, false);
        UndoLog log = logged.log();
        if (log != null) {
            int longer = keepAt(slot, head, log);
            VarHandle.releaseFence();
            head = longer;
            // What was written up to here is seen by whoever sees the value that comes.
            VarHandle.releaseFence();
        }
    }

    /**
     * What a snapshot finds in this page, for reading. For the thread that reads the snapshot, while the table's
     * replaces values.
     *
     * @param scratch a page that nobody needs any more, to be used for it if it fits; may be null
     */
    final Page<K, V> asOf(TableSnapshot<K, V> snapshot, Page<K, V> scratch) {
        Page<K, V> image = image(scratch);
        // A value that came too late is in the image only if this thread sees what was written before it as well.
        VarHandle.acquireFence();
        if (logged == snapshot) {
            VarHandle.acquireFence();
            int entry = head;
            VarHandle.acquireFence();
            UndoLog log = snapshot.log();
            if (log == null) {
                throw new IllegalStateException("a snapshot was released while it was read");
            }
            while (entry != UndoLog.NONE) {
                image.undoAt(log.slotOf(entry), entry, log);
                entry = log.entryBefore(entry);
            }
        }
        return image;
    }

    private Page<K, V> image(Page<K, V> scratch) {
        if (scratch == null || scratch.capacity() != capacity()) {
            return copy(version);
        }
        copyAllTo(scratch);
        scratch.count = count;
        return scratch;
    }

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
        if (shared == null) {
            shared = new long[Math.max(1, capacity() / Long.SIZE)];
        }
        Arrays.fill(shared, -1);
    }

    /** Values are shared with a snapshot as they are in another page of the same slots. */
    final void shareAs(Page<K, V> other) {
        shared = other.shared == null ? null : other.shared.clone();
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
