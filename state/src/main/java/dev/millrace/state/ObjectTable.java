package dev.millrace.state;

import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** Objects as keys, which do not change and have a fitting {@code hashCode}, and as values. Owned by one thread. */
public final class ObjectTable<K, V> extends PagedTable<K, V> {
    /** Where the key looked up last is: state is often read and then written. */
    private ObjectPage recentPage;

    private Object recentKey;
    private int recentSlot;
    private final Object[] touchedKeys = new Object[MOST_TOUCHED];
    private final Object[] touchedValues = new Object[MOST_TOUCHED];
    private final ToIntFunction<Object> reader;

    /**
     * @param groups the group of a key, from 0 to {@code groupCount} - 1
     * @param copier copies values that a snapshot has too; null if values never change
     * @param reader reads what is inside of a value and likely to be used; the result has no meaning
     */
    public ObjectTable(int groupCount, ToIntFunction<K> groups, UnaryOperator<V> copier, ToIntFunction<Object> reader) {
        super(groupCount, groups, copier);
        this.reader = reader;
    }

    @Override
    Page<K, V> newPage(int capacity, int depth, long pageVersion) {
        return new ObjectPage(capacity, depth, pageVersion);
    }

    private static long hashOf(Object key) {
        return Places.mix(key.hashCode());
    }

    @Override
    long placeOf(K key) {
        return places.of(places.groupOf(key), hashOf(key));
    }

    @Override
    @SuppressWarnings("unchecked")
    public V get(K key, int group) {
        long place = places.of(group, hashOf(key));
        ObjectPage page = (ObjectPage) pageOf(place);
        int slot = page.find(key, place);
        if (slot < 0) {
            return null;
        }
        V value = (V) page.cells[2 * slot + 1];
        if (areChanging()) {
            page = (ObjectPage) fitForValues(page, place);
            if (page.isShared(slot)) {
                value = owned(page, place, slot, value);
                page.cells[2 * slot + 1] = value;
            }
        }
        recentPage = page;
        recentKey = key;
        recentSlot = slot;
        return value;
    }

    @Override
    public void put(K key, int group, V value) {
        long place = places.of(group, hashOf(key));
        ObjectPage page = (ObjectPage) pageOf(place);
        int slot = page == recentPage && key == recentKey ? recentSlot : page.find(key, place);
        if (slot < 0) {
            page = (ObjectPage) writable(page, place);
            while (page.isFull()) {
                page = (ObjectPage) makeRoom(page, place);
            }
            slot = page.slotFor(place);
            page.hashes[slot] = (int) place;
            page.cells[2 * slot] = key;
            page.count++;
            counted(1);
        } else {
            page = (ObjectPage) replaceable(page, place, slot);
        }
        page.cells[2 * slot + 1] = value;
        recentPage = null;
        recentKey = null;
    }

    @Override
    public boolean remove(K key, int group) {
        recentPage = null;
        recentKey = null;
        long place = places.of(group, hashOf(key));
        ObjectPage page = (ObjectPage) pageOf(place);
        int slot = page.find(key, place);
        if (slot < 0) {
            return false;
        }
        writable(page, place).removeAt(slot);
        counted(-1);
        return true;
    }

    @Override
    public long touch(Object[] shown, int[] groups, int count) {
        long sum = 0;
        int met = 0;
        for (int i = 0; i < count; i++) {
            long place = places.of(groups[i], hashOf(shown[i]));
            ObjectPage page = (ObjectPage) pageOf(place);
            int slot = (int) place & page.mask;
            Object key = page.cells[2 * slot];
            if (key != null && page.hashes[slot] != (int) place) {
                slot = (slot + 1) & page.mask;
                key = page.cells[2 * slot];
            }
            if (key != null) {
                touchedKeys[met] = key;
                touchedValues[met++] = page.cells[2 * slot + 1];
            }
        }
        for (int i = 0; i < met; i++) {
            sum += touchedKeys[i].getClass() == ObjectTable.class ? 1 : 0;
            sum += touchedValues[i].getClass() == ObjectTable.class ? 1 : 0;
        }
        for (int i = 0; i < met; i++) {
            sum += touchedKeys[i] instanceof String text ? text.length() : 0;
            sum += reader.applyAsInt(touchedValues[i]);
        }
        return sum;
    }

    private final class ObjectPage extends Page<K, V> {
        private final int[] hashes;
        /** A key and its value in turn; null where free. */
        private final Object[] cells;

        ObjectPage(int capacity, int depth, long version) {
            super(capacity, depth, version);
            this.hashes = new int[capacity];
            this.cells = new Object[2 * capacity];
        }

        private ObjectPage(ObjectPage from, long version) {
            super(from.capacity(), from.depth, version);
            this.hashes = from.hashes.clone();
            this.cells = from.cells.clone();
            this.count = from.count;
        }

        /** The slot of a key, negative if there is none. */
        int find(Object key, long place) {
            int hash = (int) place;
            for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
                Object met = cells[2 * slot];
                if (met == null) {
                    return -1;
                }
                if (hashes[slot] == hash && (met == key || key.equals(met))) {
                    return slot;
                }
            }
        }

        int slotFor(long place) {
            int slot = (int) place & mask;
            while (cells[2 * slot] != null) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        @Override
        boolean isFree(int slot) {
            return cells[2 * slot] == null;
        }

        @Override
        @SuppressWarnings("unchecked")
        K keyAt(int slot) {
            return (K) cells[2 * slot];
        }

        @Override
        @SuppressWarnings("unchecked")
        V valueAt(int slot) {
            return (V) cells[2 * slot + 1];
        }

        @Override
        int lowBitsAt(int slot) {
            return hashes[slot];
        }

        @Override
        void move(int from, int to) {
            hashes[to] = hashes[from];
            cells[2 * to] = cells[2 * from];
            cells[2 * to + 1] = cells[2 * from + 1];
        }

        @Override
        void free(int slot) {
            cells[2 * slot] = null;
            cells[2 * slot + 1] = null;
        }

        @Override
        int copyTo(int slot, Page<K, V> other) {
            ObjectPage to = (ObjectPage) other;
            int at = to.slotFor(hashes[slot]);
            to.hashes[at] = hashes[slot];
            to.cells[2 * at] = cells[2 * slot];
            to.cells[2 * at + 1] = cells[2 * slot + 1];
            return at;
        }

        @Override
        Page<K, V> copy(long newVersion) {
            return new ObjectPage(this, newVersion);
        }

        @Override
        void copyAllTo(Page<K, V> image) {
            System.arraycopy(cells, 0, ((ObjectPage) image).cells, 0, cells.length);
        }

        @Override
        int keepAt(int slot, int listHead, UndoLog log) {
            return log.add(slot, listHead, cells[2 * slot + 1]);
        }

        @Override
        void undoAt(int slot, int entry, UndoLog log) {
            cells[2 * slot + 1] = log.valueOf(entry);
        }
    }
}
