package dev.millrace.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link PagedTable} held at one moment. May be read on any one thread, while the table goes on changing, until
 * it is released.
 */
public final class TableSnapshot<K, V> {
    private final Page<K, V>[] directory;
    private final Places<K> places;
    private final AtomicInteger live;
    private final AtomicBoolean released = new AtomicBoolean();

    TableSnapshot(Page<K, V>[] directory, Places<K> places, AtomicInteger live) {
        this.directory = directory;
        this.places = places;
        this.live = live;
        live.incrementAndGet();
    }

    /** Shows all entries of one key group, counted from the table's first. */
    public void visit(int group, Entries<K, V> visitor) {
        for (Page<K, V> page : pagesOf(group)) {
            visit(page, group, isMixed(page), visitor);
        }
    }

    /** Whether it is of a {@link LongLongTable}. */
    public boolean isOfLongs() {
        return directory[0].isOfLongs();
    }

    /** As {@link #visit}, if {@link #isOfLongs}. */
    public void visitLongs(int group, LongEntries visitor) {
        for (Page<K, V> page : pagesOf(group)) {
            boolean mixed = isMixed(page);
            for (int slot = 0, met = 0; met < page.count; slot++) {
                if (!page.isFree(slot)) {
                    met++;
                    if (!mixed || places.groupOf(page.keyAt(slot)) == group) {
                        visitor.entry(page.keyBitsAt(slot), page.valueBitsAt(slot));
                    }
                }
            }
        }
    }

    /** How many entries a key group has. */
    public int count(int group) {
        int count = 0;
        for (Page<K, V> page : pagesOf(group)) {
            count += isMixed(page) ? countMixed(page, group) : page.count;
        }
        return count;
    }

    private int countMixed(Page<K, V> page, int group) {
        int count = 0;
        for (int slot = 0, met = 0; met < page.count; slot++) {
            if (!page.isFree(slot)) {
                met++;
                count += places.groupOf(page.keyAt(slot)) == group ? 1 : 0;
            }
        }
        return count;
    }

    /** A page whose places share all of a group's bits holds nothing of another. */
    private boolean isMixed(Page<K, V> page) {
        return page.depth < places.groupBits();
    }

    private List<Page<K, V>> pagesOf(int group) {
        if (released.get()) {
            throw new IllegalStateException("a snapshot was read after its release; group=" + group);
        }
        int depth = Integer.numberOfTrailingZeros(directory.length);
        int first = (int) (places.firstOf(group) >>> (Long.SIZE - depth));
        int last = (int) (places.lastOf(group) >>> (Long.SIZE - depth));
        List<Page<K, V>> pages = new ArrayList<>();
        for (int i = first; i <= last; ) {
            pages.add(directory[i]);
            int span = 1 << (depth - directory[i].depth);
            i = (i & -span) + span;
        }
        return pages;
    }

    private void visit(Page<K, V> page, int group, boolean mixed, Entries<K, V> visitor) {
        for (int slot = 0, met = 0; met < page.count; slot++) {
            if (!page.isFree(slot)) {
                met++;
                K key = page.keyAt(slot);
                if (!mixed || places.groupOf(key) == group) {
                    visitor.entry(key, page.valueAt(slot));
                }
            }
        }
    }

    /** Lets the table change in place what only this snapshot needed. Any thread; more than once is fine. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            live.decrementAndGet();
        }
    }
}
