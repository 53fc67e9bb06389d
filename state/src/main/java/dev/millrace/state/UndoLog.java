package dev.millrace.state;

import java.util.Arrays;

/**
 * Values that were replaced in pages which a {@link TableSnapshot} has, so that it still finds them. A page's entries
 * form a list from its newest to its oldest. Those of all pages lie one after the other in memory: whoever adds one
 * touches what the processor has in its cache.
 *
 * <p>The table's thread adds. One other thread follows lists; it must have read their head with a fence behind it.
 */
final class UndoLog {
    /** The head of a list without entries. */
    static final int NONE = 0;

    private static final int CHUNK_BITS = 8;
    private static final int CHUNK = 1 << CHUNK_BITS;

    /** For each entry its slot, and in the upper half the entry before it. */
    private long[][] links = new long[2][];
    /** One of these two is used. */
    private long[][] longs = new long[2][];

    private Object[][] values = new Object[2][];
    private int newest = NONE;

    /** Adds to the list that begins with an entry, and returns where it begins now. */
    int add(int slot, int head, long value) {
        int entry = link(slot, head);
        if (longs[entry >>> CHUNK_BITS] == null) {
            longs[entry >>> CHUNK_BITS] = new long[CHUNK];
        }
        longs[entry >>> CHUNK_BITS][entry & (CHUNK - 1)] = value;
        return entry;
    }

    /** As {@link #add(int, int, long)}. */
    int add(int slot, int head, Object value) {
        int entry = link(slot, head);
        if (values[entry >>> CHUNK_BITS] == null) {
            values[entry >>> CHUNK_BITS] = new Object[CHUNK];
        }
        values[entry >>> CHUNK_BITS][entry & (CHUNK - 1)] = value;
        return entry;
    }

    private int link(int slot, int head) {
        int entry = ++newest;
        int chunk = entry >>> CHUNK_BITS;
        if (chunk == links.length) {
            // Elder arrays stay as they are for a reader that has them.
            longs = Arrays.copyOf(longs, 2 * chunk);
            values = Arrays.copyOf(values, 2 * chunk);
            links = Arrays.copyOf(links, 2 * chunk);
        }
        if (links[chunk] == null) {
            links[chunk] = new long[CHUNK];
        }
        links[chunk][entry & (CHUNK - 1)] = (long) head << Integer.SIZE | slot;
        return entry;
    }

    int slotOf(int entry) {
        return (int) links[entry >>> CHUNK_BITS][entry & (CHUNK - 1)];
    }

    int entryBefore(int entry) {
        return (int) (links[entry >>> CHUNK_BITS][entry & (CHUNK - 1)] >>> Integer.SIZE);
    }

    long longOf(int entry) {
        return longs[entry >>> CHUNK_BITS][entry & (CHUNK - 1)];
    }

    Object valueOf(int entry) {
        return values[entry >>> CHUNK_BITS][entry & (CHUNK - 1)];
    }
}
