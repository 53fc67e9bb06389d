package dev.millrace.state;

/** Is shown entries of a table whose keys and values are longs, without an object for each. */
@FunctionalInterface
public interface LongEntries {
    void entry(long key, long value);
}
