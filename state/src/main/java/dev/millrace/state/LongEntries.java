package dev.millrace.state;

/**
 * Is shown entries of a table whose keys and values are longs, without an object for each. Called on the caller's
 * thread.
 */
public interface LongEntries {
    void entry(long key, long value);

    /**
     * Is shown many at a time, in an array that is used again after the call.
     *
     * @param cells keys and their values in turn
     * @param free in the place of a key, where there is none; about every second cell is of this kind, so that asking
     *     for it with a branch takes longer than all else
     */
    default void entries(long[] cells, long free) {
        for (int i = 0; i < cells.length; i += 2) {
            if (cells[i] != free) {
                entry(cells[i], cells[i + 1]);
            }
        }
    }
}
