package dev.millrace.state;

import java.util.function.ToIntFunction;

/** Keys and values that fit into longs, side by side: a look-up reads one cache line. Owned by one thread. */
public final class LongLongTable<K, V> extends PagedTable<K, V> {
    private final LongKeys<K> keys;
    private final LongKeys<V> values;

    /**
     * @param groups the group of a key, from 0 to {@code groupCount} - 1
     * @param values how values get in and out
     */
    public LongLongTable(int groupCount, ToIntFunction<K> groups, LongKeys<K> keys, LongKeys<V> values) {
        super(groupCount, groups, null);
        this.keys = keys;
        this.values = values;
    }

    @Override
    Page<K, V> newPage(int capacity, int depth, long pageVersion) {
        return new LongLongPage(capacity, depth, pageVersion);
    }

    @Override
    long placeOf(K key) {
        return places.of(places.groupOf(key), Places.mix(keys.toLong(key)));
    }

    @Override
    public V get(K key, int group) {
        long bits = keys.toLong(key);
        long place = places.of(group, Places.mix(bits));
        LongLongPage page = (LongLongPage) pageOf(place);
        int slot = page.find(bits, place);
        return slot < 0 ? null : values.toKey(page.cells[2 * slot + 1]);
    }

    @Override
    public void put(K key, int group, V value) {
        long bits = keys.toLong(key);
        long place = places.of(group, Places.mix(bits));
        LongLongPage page = (LongLongPage) pageOf(place);
        int slot = page.find(bits, place);
        if (slot < 0) {
            page = (LongLongPage) writable(page, place);
            while (page.isFull()) {
                page = (LongLongPage) makeRoom(page, place);
            }
            slot = page.add(bits, place);
            counted(1);
        } else if (mayBeInSnapshot(page)) {
            page = (LongLongPage) replaceable(page, place, slot);
        }
        page.cells[2 * slot + 1] = values.toLong(value);
    }

    @Override
    public boolean remove(K key, int group) {
        long bits = keys.toLong(key);
        long place = places.of(group, Places.mix(bits));
        LongLongPage page = (LongLongPage) pageOf(place);
        int slot = page.find(bits, place);
        if (slot < 0) {
            return false;
        }
        writable(page, place).removeAt(slot);
        counted(-1);
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public long touch(Object[] shown, int[] groups, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long place = places.of(groups[i], Places.mix(keys.toLong((K) shown[i])));
            LongLongPage page = (LongLongPage) pageOf(place);
            sum += page.cells[2 * ((int) place & page.mask)];
        }
        return sum;
    }

    private final class LongLongPage extends Page<K, V> {
        private static final long FIRST_FREE = 0x9e3779b97f4a7c15L;

        /** A key and its value in turn. */
        private final long[] cells;
        /** What is in a free slot in place of a key; never a key of this page. */
        private long free;

        LongLongPage(int capacity, int depth, long version) {
            super(capacity, depth, version);
            this.cells = new long[2 * capacity];
            this.free = FIRST_FREE;
            for (int slot = 0; slot < capacity; slot++) {
                cells[2 * slot] = free;
            }
        }

        private LongLongPage(LongLongPage from, long version) {
            super(from.capacity(), from.depth, version);
            this.cells = from.cells.clone();
            this.free = from.free;
            this.count = from.count;
        }

        /** The slot of a key, negative if there is none. */
        int find(long key, long place) {
            for (int slot = (int) place & mask; ; slot = (slot + 1) & mask) {
                long met = cells[2 * slot];
                if (met == free) {
                    return -1;
                }
                if (met == key) {
                    return slot;
                }
            }
        }

        /** Only for a key that is not there, in a page that is not full. */
        int add(long key, long place) {
            if (key == free) {
                chooseFree();
            }
            int slot = enter(key, place);
            count++;
            return slot;
        }

        private int enter(long key, long place) {
            int slot = (int) place & mask;
            while (cells[2 * slot] != free) {
                slot = (slot + 1) & mask;
            }
            cells[2 * slot] = key;
            return slot;
        }

        /** Marks free slots by something else, since a key like the mark has come. */
        private void chooseFree() {
            long other = free;
            do {
                other = Places.mix(other + 1);
            } while (other == free || contains(other));
            for (int slot = 0; slot < capacity(); slot++) {
                if (cells[2 * slot] == free) {
                    cells[2 * slot] = other;
                }
            }
            free = other;
        }

        private boolean contains(long key) {
            for (int slot = 0; slot < capacity(); slot++) {
                if (cells[2 * slot] == key) {
                    return true;
                }
            }
            return false;
        }

        @Override
        boolean isFree(int slot) {
            return cells[2 * slot] == free;
        }

        @Override
        boolean isOfLongs() {
            return true;
        }

        @Override
        void showTo(LongEntries visitor) {
            visitor.entries(cells, free);
        }

        @Override
        void showTo(LongEntries visitor, int slot) {
            visitor.entry(cells[2 * slot], cells[2 * slot + 1]);
        }

        @Override
        K keyAt(int slot) {
            return keys.toKey(cells[2 * slot]);
        }

        @Override
        V valueAt(int slot) {
            return values.toKey(cells[2 * slot + 1]);
        }

        @Override
        int lowBitsAt(int slot) {
            return (int) Places.mix(cells[2 * slot]);
        }

        @Override
        void move(int from, int to) {
            cells[2 * to] = cells[2 * from];
            cells[2 * to + 1] = cells[2 * from + 1];
        }

        @Override
        void free(int slot) {
            cells[2 * slot] = free;
        }

        @Override
        int copyTo(int slot, Page<K, V> other) {
            LongLongPage to = (LongLongPage) other;
            long key = cells[2 * slot];
            if (key == to.free) {
                to.chooseFree();
            }
            int at = to.enter(key, Places.mix(key));
            to.cells[2 * at + 1] = cells[2 * slot + 1];
            return at;
        }

        @Override
        Page<K, V> copy(long newVersion) {
            return new LongLongPage(this, newVersion);
        }

        @Override
        void copyAllTo(Page<K, V> image) {
            LongLongPage to = (LongLongPage) image;
            System.arraycopy(cells, 0, to.cells, 0, cells.length);
            to.free = free;
        }

        @Override
        int keepAt(int slot, int listHead, UndoLog log) {
            return log.add(slot, listHead, cells[2 * slot + 1]);
        }

        @Override
        void undoAt(int slot, int entry, UndoLog log) {
            cells[2 * slot + 1] = log.longOf(entry);
        }
    }
}
