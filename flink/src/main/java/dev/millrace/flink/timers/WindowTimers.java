package dev.millrace.flink.timers;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.PriorityComparator;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.util.CloseableIterator;

/**
 * The timers of windows: a {@link Bucket} for each timestamp, since windows end at few different times and many keys
 * share them. Where every timer has a time of its own, the heap that this class overrides is better. Owned by the
 * task's thread.
 *
 * @param <T> an {@link InternalTimer}
 */
public final class WindowTimers<T extends HeapPriorityQueueElement> extends HeapPriorityQueueSet<T> {
    private final TreeMap<Long, Bucket<T>> buckets = new TreeMap<>();
    private final KeyExtractorFunction<T> keyOf;
    private final int groups;
    private Bucket<T> first;
    private long firstTime;
    private Bucket<T> recent;
    private long recentTime;
    private int count;

    WindowTimers(PriorityComparator<T> order, KeyExtractorFunction<T> keyOf, KeyGroupRange range, int groups) {
        super(order, keyOf, 1, range, groups);
        this.keyOf = keyOf;
        this.groups = groups;
    }

    /** The hash code of a timer, as {@code TimerHeapInternalTimer} computes it. */
    public static int hashCode(long time, int keyHash, int namespaceHash) {
        return 31 * (31 * Long.hashCode(time) + keyHash) + namespaceHash;
    }

    /**
     * Finds what look-ups for timers would read. Reads of one stage do not depend on each other.
     *
     * @param found receives the timers that come first in a look-up, null where there is none
     */
    public void lookUp(long[] times, int[] hashCodes, int limit, long[] scratch, Object[] found) {
        for (int i = 0; i < limit; i++) {
            Bucket<T> bucket = bucket(times[i]);
            scratch[i] = bucket == null ? 0 : bucket.lookUp(hashCodes[i]);
        }
        for (int i = 0; i < limit; i++) {
            Bucket<T> bucket = scratch[i] == 0 ? null : bucket(times[i]);
            found[i] = bucket == null ? null : bucket.timerAt(scratch[i]);
        }
    }

    private static long timeOf(Object timer) {
        return ((InternalTimer<?, ?>) timer).getTimestamp();
    }

    private Bucket<T> bucket(long time) {
        if (recent == null || recentTime != time) {
            recent = buckets.get(time);
            recentTime = time;
        }
        return recent;
    }

    @Override
    public boolean add(T timer) {
        long time = timeOf(timer);
        Bucket<T> bucket = bucket(time);
        if (bucket == null) {
            bucket = new Bucket<>();
            buckets.put(time, bucket);
            recent = bucket;
            if (first == null || time < firstTime) {
                first = bucket;
                firstTime = time;
            }
        }
        if (!bucket.add(timer)) {
            return false;
        }
        count++;
        return bucket == first && bucket.size() == 1;
    }

    @Override
    public T peek() {
        return first == null ? null : first.peek();
    }

    @Override
    public T poll() {
        if (first == null) {
            return null;
        }
        T timer = first.poll();
        count--;
        dropIfEmpty(first, firstTime);
        return timer;
    }

    @Override
    public boolean remove(T timer) {
        long time = timeOf(timer);
        Bucket<T> bucket = bucket(time);
        if (bucket == null) {
            return false;
        }
        boolean wasHead = bucket == first && bucket.peek().equals(timer);
        if (!bucket.remove(timer)) {
            return false;
        }
        count--;
        dropIfEmpty(bucket, time);
        return wasHead;
    }

    private void dropIfEmpty(Bucket<T> bucket, long time) {
        if (bucket.size() > 0) {
            return;
        }
        buckets.remove(time);
        if (bucket == recent) {
            recent = null;
        }
        if (bucket == first) {
            Map.Entry<Long, Bucket<T>> next = buckets.firstEntry();
            first = next == null ? null : next.getValue();
            firstTime = next == null ? 0 : next.getKey();
        }
    }

    @Override
    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public void addAll(Collection<? extends T> timers) {
        if (timers != null) {
            timers.forEach(this::add);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <O> O[] toArray(O[] out) {
        O[] target = out.length < count ? (O[]) Arrays.copyOf(out, count, out.getClass()) : out;
        int next = 0;
        for (Bucket<T> bucket : buckets.values()) {
            next = bucket.copyTo(target, next);
        }
        if (target.length > next) {
            target[next] = null;
        }
        return target;
    }

    @Override
    @SuppressWarnings("unchecked")
    public CloseableIterator<T> iterator() {
        Iterator<T> timers = (Iterator<T>)
                (Iterator<?>) Arrays.asList(toArray(new Object[count])).iterator();
        return CloseableIterator.adapterForIterator(timers);
    }

    @Override
    public void clear() {
        buckets.clear();
        first = null;
        recent = null;
        count = 0;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<T> getSubsetForKeyGroup(int keyGroup) {
        Set<T> subset = new HashSet<>();
        for (Object timer : toArray(new Object[count])) {
            Object key = keyOf.extractKeyFromElement((T) timer);
            if (KeyGroupRangeAssignment.assignToKeyGroup(key, groups) == keyGroup) {
                subset.add((T) timer);
            }
        }
        return subset;
    }
}
