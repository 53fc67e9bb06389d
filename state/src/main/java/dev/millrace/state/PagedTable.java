package dev.millrace.state;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * Values by key, in pages under a directory: extendible hashing (R. Fagin, J. Nievergelt, N. Pippenger, H. R. Strong,
 * "Extendible hashing", ACM TODS 4(3), 1979). A table grows a page at a time, so no call takes long; a snapshot takes
 * the directory. While it is read, values that are replaced are kept in a log, and a page is copied before keys come to
 * it or go.
 *
 * <p>Owned by one thread. Keys and values are not null.
 */
public abstract class PagedTable<K, V> {
    /** How many keys may be given to {@link #touch} at a time. */
    public static final int MOST_TOUCHED = 64;

    /** A directory is never more than so many times as long as evenly spread keys need. */
    private static final int DIRECTORY_ENTRIES_FOR_KEYS = 32;

    private static final int ALWAYS_ALLOWED_DIRECTORY = 64;

    final Places<K> places;
    private final AtomicInteger liveSnapshots = new AtomicInteger();
    private UnaryOperator<V> copier;
    private Page<K, V>[] directory;
    private int shift;
    private long version;
    /** Pages of an earlier version belong to a snapshot, if one is live. */
    private long requiredVersion;
    /** Null before the first. */
    private TableSnapshot<K, V> newest;

    private int size;

    @SuppressWarnings("unchecked")
    PagedTable(int groupCount, ToIntFunction<K> groups, UnaryOperator<V> copier) {
        this.places = new Places<>(groupCount, groups);
        this.copier = copier;
        this.directory = (Page<K, V>[]) new Page<?, ?>[2];
        this.shift = Long.SIZE - 1;
        Arrays.fill(directory, newPage(Page.LEAST_CAPACITY, 0, version));
    }

    abstract Page<K, V> newPage(int capacity, int depth, long pageVersion);

    /** The value of a key, which may be changed in place; null if there is none. */
    public abstract V get(K key, int group);

    /** Sets the value of a key. */
    public abstract void put(K key, int group, V value);

    /** Removes a key; false if it is not there. */
    public abstract boolean remove(K key, int group);

    /**
     * Reads what look-ups for these keys will read, so that the processor has it then; changes nothing. Loads of
     * different keys do not depend on each other, so that it waits for many of them at the same time.
     *
     * @param count at most {@link #MOST_TOUCHED}
     * @return without meaning; the caller must use it, or the loads are optimised away
     */
    public abstract long touch(Object[] keys, int[] groups, int count);

    /** How many keys there are. */
    public final int size() {
        return size;
    }

    /** Replaces what copies values that a snapshot has too; null if values never change. */
    public final void copyValuesWith(UnaryOperator<V> newCopier) {
        copier = newCopier;
    }

    /** What is in the table now. To be released. */
    public final TableSnapshot<K, V> snapshot() {
        version++;
        requiredVersion = version;
        newest = new TableSnapshot<>(directory.clone(), places, liveSnapshots);
        return newest;
    }

    /**
     * Shows the entries of the page that holds a place; whoever begins at 0 and goes on with what is returned sees
     * every entry that is there throughout. The table may change between two calls.
     *
     * @return where the next page begins; 0 after the last
     */
    public final long visit(long place, Entries<K, V> visitor) {
        Page<K, V> page = pageOf(place);
        for (int slot = 0, met = 0, all = page.count; met < all; slot++) {
            if (!page.isFree(slot)) {
                met++;
                visitor.entry(page.keyAt(slot), page.valueAt(slot));
            }
        }
        return page.depth == 0 ? 0 : ((place >>> -page.depth) + 1) << -page.depth;
    }

    final Page<K, V> pageOf(long place) {
        return directory[(int) (place >>> shift)];
    }

    /** Whether values are changed in place by whoever got them. */
    final boolean areChanging() {
        return copier != null;
    }

    final boolean mayBeInSnapshot(Page<K, V> page) {
        return page.version < requiredVersion;
    }

    /** A page with the same entries in the same slots, to which keys may come and of which they may go. */
    final Page<K, V> writable(Page<K, V> page, long place) {
        return mayBeInSnapshot(page) && !isOutOfSnapshots(page, place) ? copied(page, place) : page;
    }

    /** A page with the same entries in the same slots, of which one may get another value now. */
    final Page<K, V> replaceable(Page<K, V> page, long place, int slot) {
        Page<K, V> fit = fitForValues(page, place);
        if (fit.isShared(slot)) {
            keepIfNeeded(fit, place, slot);
        }
        return fit;
    }

    /**
     * A page with the same entries in the same slots. Where {@link Page#isShared} says so, {@link #owned} must be asked
     * before a value is changed.
     */
    final Page<K, V> fitForValues(Page<K, V> page, long place) {
        if (!mayBeInSnapshot(page) || page.isLogged(newest) || isOutOfSnapshots(page, place)) {
            return page;
        }
        if (!isNewestTheOnlyOne()) {
            return copied(page, place);
        }
        page.logFor(newest);
        return page;
    }

    /** A value that is no snapshot's: what is there, or a copy of it that is to take its place. */
    final V owned(Page<K, V> page, long place, int slot, V value) {
        if (liveSnapshots.get() == 0 || copier == null) {
            page.shareNone();
            return value;
        }
        return keepIfNeeded(page, place, slot) ? copier.apply(value) : value;
    }

    /** Makes a shared value the snapshots' alone; false if none needs it. */
    private boolean keepIfNeeded(Page<K, V> page, long place, int slot) {
        if (!mayBeInSnapshot(page)) {
            page.setShared(slot, false);
            return true;
        }
        if (isOutOfSnapshots(page, place)) {
            return false;
        }
        page.keep(slot);
        return true;
    }

    /** Whether no snapshot needs the page any more, which is then noted. */
    private boolean isOutOfSnapshots(Page<K, V> page, long place) {
        if (liveSnapshots.get() == 0) {
            requiredVersion = 0;
            return true;
        }
        if (isNewestTheOnlyOne() && newest.hasLeft(page, place)) {
            page.version = version;
            page.shareNone();
            return true;
        }
        return false;
    }

    private boolean isNewestTheOnlyOne() {
        return liveSnapshots.get() == 1 && !newest.isReleased();
    }

    private Page<K, V> copied(Page<K, V> page, long place) {
        Page<K, V> copy = page.copy(version);
        if (copier != null) {
            if (page.isLogged(newest)) {
                copy.shareAs(page);
            } else {
                copy.shareAll();
            }
        }
        enter(copy, place);
        return copy;
    }

    final void counted(int change) {
        size += change;
    }

    /** Makes a full page roomier and returns the one that holds the place then, which may be full again. */
    final Page<K, V> makeRoom(Page<K, V> full, long place) {
        boolean mayGrow = full.capacity() < Page.MOST_CAPACITY;
        if (mayGrow || !maySplit(full)) {
            Page<K, V> larger = newPage(full.capacity() * 2, full.depth, version);
            transfer(full, larger, larger);
            enter(larger, place);
        } else {
            split(full, place);
        }
        return pageOf(place);
    }

    /** Keys of one hash stay together however often their page is split: their page grows instead. */
    private boolean maySplit(Page<K, V> page) {
        int depth = Integer.numberOfTrailingZeros(directory.length);
        return page.depth < depth
                || directory.length < Math.max(ALWAYS_ALLOWED_DIRECTORY, size / DIRECTORY_ENTRIES_FOR_KEYS);
    }

    private void split(Page<K, V> full, long place) {
        if (full.depth == Integer.numberOfTrailingZeros(directory.length)) {
            doubleDirectory();
        }
        int depth = full.depth + 1;
        Page<K, V> low = newPage(full.capacity(), depth, version);
        Page<K, V> high = newPage(full.capacity(), depth, version);
        transfer(full, low, high);
        long bit = 1L << -depth;
        enter(low, place & ~bit);
        enter(high, place | bit);
    }

    /** @param high takes what has the last bit of the pages' depth set; the same page as {@code low} if all do */
    private void transfer(Page<K, V> from, Page<K, V> low, Page<K, V> high) {
        for (int slot = 0; slot < from.capacity(); slot++) {
            if (!from.isFree(slot)) {
                Page<K, V> to = low != high && (placeOf(from.keyAt(slot)) & (1L << -low.depth)) != 0 ? high : low;
                from.transfer(slot, to);
            }
        }
    }

    abstract long placeOf(K key);

    private void enter(Page<K, V> page, long place) {
        int depth = Integer.numberOfTrailingZeros(directory.length);
        int span = 1 << (depth - page.depth);
        int first = (int) (place >>> shift) & -span;
        Arrays.fill(directory, first, first + span, page);
    }

    private void doubleDirectory() {
        Page<K, V>[] doubled = Arrays.copyOf(directory, directory.length * 2);
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i / 2];
        }
        directory = doubled;
        shift--;
    }
}
