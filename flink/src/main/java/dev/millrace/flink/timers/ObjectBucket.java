package dev.millrace.flink.timers;

import java.util.Arrays;
import org.apache.flink.util.MathUtils;

/** A bucket of any keys. Owned by the task's thread. */
final class ObjectBucket<K, N> extends Bucket<K, N> {
    private Object[] keys;
    private int[] hashes;

    ObjectBucket(long time, N namespace) {
        super(time, namespace);
        this.keys = new Object[INITIAL_CAPACITY];
        this.hashes = new int[INITIAL_CAPACITY];
    }

    private ObjectBucket(ObjectBucket<K, N> marked) {
        super(marked);
        this.keys = marked.keys;
    }

    @Override
    Bucket<K, N> image() {
        return new ObjectBucket<>(this);
    }

    @Override
    int hash(K key) {
        return MathUtils.bitMix(key.hashCode());
    }

    @Override
    int hashAt(int position) {
        return hashes[position];
    }

    @Override
    boolean isAt(K key, int position) {
        return key == keys[position] || key.equals(keys[position]);
    }

    @Override
    @SuppressWarnings("unchecked")
    K keyAt(int position) {
        return (K) keys[position];
    }

    @Override
    void set(int position, K key) {
        keys[position] = key;
        hashes[position] = hash(key);
    }

    @Override
    void move(int from, int to) {
        Object key = keys[from];
        keys[from] = null;
        keys[to] = key;
        hashes[to] = hashes[from];
    }

    @Override
    void resize(int newCapacity) {
        keys = Arrays.copyOf(keys, newCapacity);
        hashes = Arrays.copyOf(hashes, newCapacity);
    }

    @Override
    int touch(int position) {
        return keys[position] == null ? 0 : 1;
    }
}
