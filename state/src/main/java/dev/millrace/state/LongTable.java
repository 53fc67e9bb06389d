package dev.millrace.state;

import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** Keys that fit into longs, with objects as values. Owned by one thread. */
public final class LongTable<K, V> extends PagedTable<K, V> {
    private final LongKeys<K> keys;

    /**
     * @param groups the group of a key, from 0 to {@code groupCount} - 1
     * @param copier copies values that a snapshot has too; null if values never change
     */
    public LongTable(int groupCount, ToIntFunction<K> groups, LongKeys<K> keys, UnaryOperator<V> copier) {
        super(groupCount, groups, copier);
        this.keys = keys;
    }

    @Override
    Page<K, V> newPage(int capacity, int depth, long pageVersion) {
        return new LongPage(capacity, depth, pageVersion);
    }

    @Override
    long placeOf(K key) {
        return places.of(places.groupOf(key), Places.mix(keys.toLong(key)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public V get(K key, int group) {
        long bits = keys.toLong(key);
        long place = places.of(group, Places.mix(bits));
        LongPage page = (LongPage) pageOf(place);
        int slot = page.find(bits, place);
        if (slot < 0) {
            return null;
        }
        V value = (V) page.values[slot];
        if (areChanging()) {
            page = (LongPage) fitForValues(page, place);
            if (page.isShared(slot)) {
                value = owned(page, place, slot, value);
                page.values[slot] = value;
            }
        }
        return value;
    }

    @Override
    public void put(K key, int group, V value) {
        long bits = keys.toLong(key);
        long place = places.of(group, Places.mix(bits));
        LongPage page = (LongPage) pageOf(place);
        int slot = page.find(bits, place);
        if (slot < 0) {
            page = (LongPage) writable(page, place);
            while (page.isFull()) {
                page = (LongPage) makeRoom(page, place);
            }
            slot = page.slotFor(place);
            page.keys[slot] = bits;
            page.count++;
            counted(1);
        } else {
            page = (LongPage) replaceable(page, place, slot);
        }
        page.values[slot] = value;
    }

    @Override
    public boolean remove(K key, int group) {
        long bits = keys.toLong(key);
        long place = places.of(group, Places.mix(bits));
        LongPage page = (LongPage) pageOf(place);
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
            LongPage page = (LongPage) pageOf(place);
            int slot = (int) place & page.mask;
            sum += page.keys[slot];
            sum += page.values[slot] == null ? 1 : 0;
        }
        for (int i = 0; i < count; i++) {
            long place = places.of(groups[i], Places.mix(keys.toLong((K) shown[i])));
            LongPage page = (LongPage) pageOf(place);
            Object value = page.values[(int) place & page.mask];
            sum += value != null && value.getClass() == LongTable.class ? 1 : 0;
        }
        return sum;
    }

    private final class LongPage extends Page<K, V> {
        private final long[] keys;
        /** Null in a free slot. */
        private final Object[] values;

        LongPage(int capacity, int depth, long version) {
            super(capacity, depth, version);
            this.keys = new long[capacity];
            this.values = new Object[capacity];
        }

        private LongPage(LongPage from, long version) {
            super(from.capacity(), from.depth, version);
            this.keys = from.keys.clone();
            this.values = from.values.clone();
            this.count = from.count;
        }

        /** The slot of a key, negative if there is none. */
        int find(long key, long place) {
            for (int slot = (int) place & mask; ; slot = (slot + 1) & mask) {
                if (values[slot] == null) {
                    return -1;
                }
                if (keys[slot] == key) {
                    return slot;
                }
            }
        }

        int slotFor(long place) {
            int slot = (int) place & mask;
            while (values[slot] != null) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        @Override
        boolean isFree(int slot) {
            return values[slot] == null;
        }

        @Override
        K keyAt(int slot) {
            return LongTable.this.keys.toKey(keys[slot]);
        }

        @Override
        @SuppressWarnings("unchecked")
        V valueAt(int slot) {
            return (V) values[slot];
        }

        @Override
        int lowBitsAt(int slot) {
            return (int) Places.mix(keys[slot]);
        }

        @Override
        void move(int from, int to) {
            keys[to] = keys[from];
            values[to] = values[from];
        }

        @Override
        void free(int slot) {
            values[slot] = null;
        }

        @Override
        int copyTo(int slot, Page<K, V> other) {
            LongPage to = (LongPage) other;
            int at = to.slotFor(Places.mix(keys[slot]));
            to.keys[at] = keys[slot];
            to.values[at] = values[slot];
            return at;
        }

        @Override
        Page<K, V> copy(long newVersion) {
            return new LongPage(this, newVersion);
        }

        @Override
        void copyAllTo(Page<K, V> image) {
            LongPage to = (LongPage) image;
            System.arraycopy(keys, 0, to.keys, 0, keys.length);
            System.arraycopy(values, 0, to.values, 0, values.length);
        }

        @Override
        int keepAt(int slot, int listHead, UndoLog log) {
            return log.add(slot, listHead, values[slot]);
        }

        @Override
        void undoAt(int slot, int entry, UndoLog log) {
            values[slot] = log.valueOf(entry);
        }
    }
}
