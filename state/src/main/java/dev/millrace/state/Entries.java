package dev.millrace.state;

/** Is shown the entries of a table, one call for each. Called on the caller's thread; must not change the table. */
@FunctionalInterface
public interface Entries<K, V> {
    void entry(K key, V value);
}
