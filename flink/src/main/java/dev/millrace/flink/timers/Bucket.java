package dev.millrace.flink.timers;

import java.util.Arrays;
import org.apache.flink.util.MathUtils;

/**
 * Timers of one timestamp: a queue in order of arrival that is also a set. Taking from the front touches nothing but
 * the queue, so emptying a bucket is a walk through memory. Owned by the task's thread.
 *
 * @param <T> with {@code equals} and {@code hashCode} that do not change
 */
final class Bucket<T> {
    private static final int INITIAL_CAPACITY = 16;

    /** Null where a timer has been taken or removed. */
    private Object[] timers = new Object[INITIAL_CAPACITY];

    private int head;
    private int tail;
    private int live;
    /** Open addressing: a hash above a position plus one; 0 is free. What points to a null is nothing, but not free. */
    private long[] index = new long[2 * INITIAL_CAPACITY];

    int size() {
        return live;
    }

    /** Returns false if an equal timer is there. */
    boolean add(T timer) {
        int hash = hash(timer);
        if (find(timer, hash) >= 0) {
            return false;
        }
        if (tail == timers.length) {
            makeRoom();
        }
        timers[tail++] = timer;
        enter(hash, tail);
        live++;
        return true;
    }

    private static int hash(Object timer) {
        return MathUtils.bitMix(timer.hashCode());
    }

    /** Where a look-up for a timer of this hash code begins: what to give to {@link #timerAt}. */
    long lookUp(int hashCode) {
        return index[MathUtils.bitMix(hashCode) & (index.length - 1)];
    }

    /** What a look-up reads next; null if nothing. */
    Object timerAt(long found) {
        return found == 0 ? null : timers[(int) found - 1];
    }

    private int find(Object timer, int hash) {
        int mask = index.length - 1;
        for (int slot = hash & mask; index[slot] != 0; slot = (slot + 1) & mask) {
            if ((int) (index[slot] >>> 32) == hash) {
                int position = (int) index[slot] - 1;
                if (timer.equals(timers[position])) {
                    return position;
                }
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
        index[slot] = (long) hash << 32 | positionPlusOne;
    }

    /**
     * Moves what is left to the front, into a larger array if that is more than half; the index is at most half full.
     */
    private void makeRoom() {
        Object[] from = timers;
        int capacity = live > from.length / 2 ? from.length * 2 : from.length;
        Object[] to = new Object[capacity];
        index = new long[capacity * 2];
        int count = 0;
        for (int i = head; i < tail; i++) {
            if (from[i] != null) {
                to[count++] = from[i];
                enter(hash(from[i]), count);
            }
        }
        timers = to;
        head = 0;
        tail = count;
    }

    /** The oldest; only if there is one. */
    @SuppressWarnings("unchecked")
    T peek() {
        while (timers[head] == null) {
            head++;
        }
        return (T) timers[head];
    }

    /** Takes the oldest; only if there is one. */
    T poll() {
        T timer = peek();
        timers[head++] = null;
        live--;
        return timer;
    }

    boolean remove(T timer) {
        int position = find(timer, hash(timer));
        if (position < 0) {
            return false;
        }
        timers[position] = null;
        live--;
        return true;
    }

    /** Copies the timers to {@code target} from an index on and returns the index after the last. */
    int copyTo(Object[] target, int from) {
        int to = from;
        for (int i = head; i < tail; i++) {
            if (timers[i] != null) {
                target[to++] = timers[i];
            }
        }
        return to;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOfRange(timers, head, tail));
    }
}
