package dev.millrace.flink.timers;

import dev.millrace.state.LongKeys;
import java.util.Arrays;

/** A bucket of keys that fit into longs. Owned by the task's thread. */
final class LongBucket<K, N> extends Bucket<K, N> {
    private final LongKeys<K> longs;
    private long[] keys;

    LongBucket(long time, N namespace, LongKeys<K> longs) {
        super(time, namespace);
        this.longs = longs;
        this.keys = new long[INITIAL_CAPACITY];
    }

    private LongBucket(LongBucket<K, N> marked) {
        super(marked);
        this.longs = marked.longs;
        this.keys = marked.keys;
    }

    @Override
    Bucket<K, N> image() {
        return new LongBucket<>(this);
    }

    private static int hash(long key) {
        long h = key * 0x9e3779b97f4a7c15L;
        return (int) (h ^ (h >>> 32));
    }

    @Override
    int hash(K key) {
        return hash(longs.toLong(key));
    }

    @Override
    int hashAt(int position) {
        return hash(keys[position]);
    }

    @Override
    boolean isAt(K key, int position) {
        return keys[position] == longs.toLong(key);
    }

    @Override
    K keyAt(int position) {
        return longs.toKey(keys[position]);
    }

    @Override
    void set(int position, K key) {
        keys[position] = longs.toLong(key);
    }

    @Override
    void move(int from, int to) {
        keys[to] = keys[from];
    }

    @Override
    void resize(int newCapacity) {
        keys = Arrays.copyOf(keys, newCapacity);
    }

    @Override
    int touch(int position) {
        return (int) keys[position];
    }
}
