package dev.millrace.flink.timers;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * The keys that have a timer in one namespace at one time: a queue in order of arrival that is also a set. Taking from
 * the front touches nothing but the queue, so emptying a bucket is a walk through memory. Owned by the task's thread.
 */
abstract class Bucket<K, N> {
    static final int INITIAL_CAPACITY = 16;

    final long time;
    final N namespace;
    /** Another bucket of the same time. */
    Bucket<K, N> next;

    private int head;
    private int tail;
    private int live;
    private int capacity = INITIAL_CAPACITY;
    /** Whether an image has the same keys: they stay where they are, and more may come behind them. */
    private boolean isMarked;

    private final BitSet removed;
    /** Open addressing: a position plus one; 0 is free. What points to a removed one is nothing, but not free. */
    private int[] index;

    Bucket(long time, N namespace) {
        this.time = time;
        this.namespace = namespace;
        this.removed = new BitSet();
        this.index = new int[2 * INITIAL_CAPACITY];
    }

    /** What a bucket holds now, for {@link #forEach} alone; on any thread, while the bucket goes on changing. */
    Bucket(Bucket<K, N> marked) {
        this.time = marked.time;
        this.namespace = marked.namespace;
        this.head = marked.head;
        this.tail = marked.tail;
        this.live = marked.live;
        this.removed = marked.removed.isEmpty() ? new BitSet() : (BitSet) marked.removed.clone();
        marked.isMarked = true;
    }

    /** See {@link #Bucket(Bucket)}. */
    abstract Bucket<K, N> image();

    abstract int hash(K key);

    abstract int hashAt(int position);

    abstract boolean isAt(K key, int position);

    abstract K keyAt(int position);

    abstract void set(int position, K key);

    abstract void move(int from, int to);

    /** Puts the keys into an array of its own, of another or the same length. */
    abstract void resize(int newCapacity);

    /** Reads what comparing a key with this position would. */
    abstract int touch(int position);

    final int size() {
        return live;
    }

    /** Returns false if the key is there. */
    final boolean add(K key) {
        int hash = hash(key);
        if (find(key, hash) >= 0) {
            return false;
        }
        if (tail == capacity) {
            makeRoom();
        }
        set(tail++, key);
        enter(hash, tail);
        live++;
        return true;
    }

    /** What a look-up for a key reads first and then; the result has no meaning. */
    final int touch(K key) {
        int mask = index.length - 1;
        int position = index[hash(key) & mask];
        return position == 0 ? 0 : touch(position - 1);
    }

    private int find(K key, int hash) {
        int mask = index.length - 1;
        for (int slot = hash & mask; index[slot] != 0; slot = (slot + 1) & mask) {
            int position = index[slot] - 1;
            if (isAt(key, position) && position >= head && !removed.get(position)) {
                return position;
            }
        }
        return -1;
    }

    private void enter(int hash, int positionPlusOne) {
        int mask = index.length - 1;
        int slot = hash & mask;
        while (index[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        index[slot] = positionPlusOne;
    }

    /** Moves what is left to the front, and makes room for more if that is more than half. */
    private void makeRoom() {
        int count = 0;
        boolean isLarger = live > capacity / 2;
        if (isLarger) {
            capacity *= 2;
        }
        if (isLarger || isMarked) {
            resize(capacity);
            isMarked = false;
        }
        index = new int[capacity * 2];
        for (int i = head; i < tail; i++) {
            if (!removed.get(i)) {
                move(i, count++);
                enter(hashAt(count - 1), count);
            }
        }
        removed.clear();
        head = 0;
        tail = count;
    }

    /** The oldest; only if there is one. */
    final K peek() {
        while (removed.get(head)) {
            head++;
        }
        return keyAt(head);
    }

    /** Takes the oldest; only if there is one. */
    final void poll() {
        peek();
        head++;
        live--;
    }

    final boolean remove(K key) {
        int position = find(key, hash(key));
        if (position < 0) {
            return false;
        }
        removed.set(position);
        live--;
        return true;
    }

    final void forEach(Consumer<K> action) {
        for (int i = head; i < tail; i++) {
            if (!removed.get(i)) {
                action.accept(keyAt(i));
            }
        }
    }
}
