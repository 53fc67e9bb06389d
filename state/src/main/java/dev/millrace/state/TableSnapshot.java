package dev.millrace.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link PagedTable} held at one moment. May be read on any thread, one at a time, while the table goes on
 * changing, until it is released.
 */
public final class TableSnapshot<K, V> {
    private final Places<K> places;
    private final AtomicInteger live;
    private final boolean ofLongs;
    private final AtomicBoolean released = new AtomicBoolean();
    /** Null after the release, as are the log and the scratch: the table and its pages may still know this snapshot. */
    private volatile Page<K, V>[] directory;

    private volatile UndoLog log = new UndoLog();
    /** Groups before this one are not read again. */
    private volatile int firstNeeded;

    private Page<K, V> scratch;

    TableSnapshot(Page<K, V>[] directory, Places<K> places, AtomicInteger live) {
        this.directory = directory;
        this.places = places;
        this.live = live;
        this.ofLongs = directory[0].isOfLongs();
        live.incrementAndGet();
    }

    /** Shows all entries of one key group, counted from the table's first. */
    public void visit(int group, Entries<K, V> visitor) {
        for (Page<K, V> page : pagesOf(group)) {
            visit(imageOf(page), group, isMixed(page), visitor);
        }
    }

    /** The page as it was, until the next is asked for. */
    private Page<K, V> imageOf(Page<K, V> page) {
        scratch = page.asOf(this, scratch);
        return scratch;
    }

    /**
     * Promises that no group up to this one is read again, so that the table need not keep for this snapshot what
     * changes there. For the thread that reads.
     */
    public void leave(int group) {
        firstNeeded = group == places.groupCount() - 1 ? Integer.MAX_VALUE : group + 1;
    }

    /** Whether all groups that a page may have entries of have been left. */
    boolean hasLeft(Page<K, V> page, long placeInPage) {
        long last = page.depth == 0 ? -1 : placeInPage | (-1L >>> page.depth);
        return firstNeeded > places.groupAt(last);
    }

    /** Null after the release. */
    UndoLog log() {
        return log;
    }

    boolean isReleased() {
        return released.get();
    }

    /** Whether it is of a {@link LongLongTable}. */
    public boolean isOfLongs() {
        return ofLongs;
    }

    /** As {@link #visit}, if {@link #isOfLongs}. */
    public void visitLongs(int group, LongEntries visitor) {
        for (Page<K, V> page : pagesOf(group)) {
            if (isMixed(page)) {
                showMixed(imageOf(page), group, visitor);
            } else {
                imageOf(page).showTo(visitor);
            }
        }
    }

    private void showMixed(Page<K, V> page, int group, LongEntries visitor) {
        for (int slot = 0, met = 0; met < page.count; slot++) {
            if (!page.isFree(slot)) {
                met++;
                if (places.groupOf(page.keyAt(slot)) == group) {
                    page.showTo(visitor, slot);
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
        Page<K, V>[] all = directory;
        if (all == null) {
            throw new IllegalStateException("a snapshot was read after its release; group=" + group);
        }
        if (group < firstNeeded) {
            throw new IllegalStateException("a snapshot's group was read after it had been left; group=" + group);
        }
        int depth = Integer.numberOfTrailingZeros(all.length);
        int first = (int) (places.firstOf(group) >>> (Long.SIZE - depth));
        int last = (int) (places.lastOf(group) >>> (Long.SIZE - depth));
        List<Page<K, V>> pages = new ArrayList<>();
        for (int i = first; i <= last; ) {
            pages.add(all[i]);
            int span = 1 << (depth - all[i].depth);
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
            directory = null;
            log = null;
            scratch = null;
            live.decrementAndGet();
        }
    }
}
