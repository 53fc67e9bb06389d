package dev.millrace.flink.timers;

import dev.millrace.state.LongKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.PriorityComparator;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.runtime.state.heap.MarkableQueue;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.util.CloseableIterator;

/**
 * The timers of windows: a {@link Bucket} of keys for each time and window, since windows end at few different times
 * and many keys share them; a timer is an object only while it fires. Where every timer has a time of its own, the heap
 * that this class overrides is better. Owned by the task's thread.
 *
 * @param <T> an {@link InternalTimer}
 */
public final class WindowTimers<T extends HeapPriorityQueueElement, K, N> extends HeapPriorityQueueSet<T>
        implements MarkableQueue<T> {
    /** More would push out of the caches what is read ahead. */
    private static final int MOST_TOUCHED = 16;

    private final TreeMap<Long, Bucket<K, N>> buckets = new TreeMap<>();
    private final LongKeys<K> longKeys;
    private final int groups;
    private Bucket<K, N> recent;
    /** The bucket of the least time. */
    private Bucket<K, N> first;

    private T firstTimer;
    private int count;

    /** @param longKeys how keys fit into longs; null if they do not */
    @SuppressWarnings("unchecked")
    WindowTimers(
            PriorityComparator<T> order,
            KeyExtractorFunction<T> keyOf,
            KeyGroupRange range,
            int groups,
            LongKeys<?> longKeys) {
        super(order, keyOf, 1, range, groups);
        this.groups = groups;
        this.longKeys = (LongKeys<K>) longKeys;
    }

    /** Reads what adding timers for these keys will read; the result has no meaning. */
    @SuppressWarnings("unchecked")
    public long touch(Object[] keys, int keyCount) {
        long sum = 0;
        int left = MOST_TOUCHED;
        for (Bucket<K, N> bucket : buckets.descendingMap().values()) {
            for (int i = 0; i < keyCount; i++) {
                sum += bucket.touch((K) keys[i]);
            }
            if (--left == 0) {
                break;
            }
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private static <K, N> InternalTimer<K, N> timer(Object object) {
        return (InternalTimer<K, N>) object;
    }

    /** The bucket of a time and a namespace; null if there is none. */
    private Bucket<K, N> bucket(long time, N namespace) {
        if (recent == null || recent.time != time || !namespace.equals(recent.namespace)) {
            Bucket<K, N> bucket = buckets.get(time);
            while (bucket != null && !namespace.equals(bucket.namespace)) {
                bucket = bucket.next;
            }
            recent = bucket;
        }
        return recent;
    }

    @Override
    public boolean add(T object) {
        InternalTimer<K, N> timer = timer(object);
        long time = timer.getTimestamp();
        Bucket<K, N> bucket = bucket(time, timer.getNamespace());
        if (bucket == null) {
            bucket = longKeys == null
                    ? new ObjectBucket<>(time, timer.getNamespace())
                    : new LongBucket<>(time, timer.getNamespace(), longKeys);
            bucket.next = buckets.put(time, bucket);
            recent = bucket;
        }
        if (!bucket.add(timer.getKey())) {
            return false;
        }
        count++;
        boolean isEarliest = first == null || time < first.time;
        if (isEarliest || first == bucket.next) {
            first = bucket;
            firstTimer = null;
        }
        return isEarliest;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T peek() {
        if (firstTimer == null && first != null) {
            firstTimer = (T) new TimerHeapInternalTimer<>(first.time, first.peek(), first.namespace);
        }
        return firstTimer;
    }

    @Override
    public T poll() {
        T timer = peek();
        if (timer != null) {
            first.poll();
            firstTimer = null;
            count--;
            dropIfEmpty(first);
        }
        return timer;
    }

    @Override
    public boolean remove(T object) {
        InternalTimer<K, N> timer = timer(object);
        Bucket<K, N> bucket = bucket(timer.getTimestamp(), timer.getNamespace());
        if (bucket == null) {
            return false;
        }
        boolean wasHead = bucket == first && Objects.equals(peek(), object);
        if (!bucket.remove(timer.getKey())) {
            return false;
        }
        count--;
        if (wasHead) {
            firstTimer = null;
        }
        dropIfEmpty(bucket);
        return wasHead;
    }

    private void dropIfEmpty(Bucket<K, N> bucket) {
        if (bucket.size() > 0) {
            return;
        }
        buckets.compute(bucket.time, (time, chain) -> without(chain, bucket));
        recent = null;
        if (bucket == first) {
            Map.Entry<Long, Bucket<K, N>> earliest = buckets.firstEntry();
            first = earliest == null ? null : earliest.getValue();
            firstTimer = null;
        }
    }

    private static <K, N> Bucket<K, N> without(Bucket<K, N> chain, Bucket<K, N> bucket) {
        if (chain == bucket) {
            return bucket.next;
        }
        Bucket<K, N> before = chain;
        while (before.next != bucket) {
            before = before.next;
        }
        before.next = bucket.next;
        return chain;
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

    private void forEachBucket(Consumer<Bucket<K, N>> action) {
        for (Bucket<K, N> chain : buckets.values()) {
            for (Bucket<K, N> bucket = chain; bucket != null; bucket = bucket.next) {
                action.accept(bucket);
            }
        }
    }

    private void forEachTimer(Consumer<T> action) {
        forEachBucket(bucket -> forEachTimer(bucket, action));
    }

    @SuppressWarnings("unchecked")
    private static <T, K, N> void forEachTimer(Bucket<K, N> bucket, Consumer<T> action) {
        long time = bucket.time;
        N namespace = bucket.namespace;
        bucket.forEach(key -> action.accept((T) new TimerHeapInternalTimer<>(time, key, namespace)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Supplier<T[]> mark() {
        List<Bucket<K, N>> images = new ArrayList<>();
        forEachBucket(bucket -> images.add(bucket.image()));
        int marked = count;
        return () -> {
            List<T> timers = new ArrayList<>(marked);
            images.forEach(image -> forEachTimer(image, (T timer) -> timers.add(timer)));
            return (T[]) timers.toArray(new HeapPriorityQueueElement[0]);
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public <O> O[] toArray(O[] out) {
        List<T> timers = new ArrayList<>(count);
        forEachTimer(timers::add);
        O[] target = out.length < count ? (O[]) Arrays.copyOf(out, count, out.getClass()) : out;
        return timers.toArray(target);
    }

    @Override
    public CloseableIterator<T> iterator() {
        List<T> timers = new ArrayList<>(count);
        forEachTimer(timers::add);
        Iterator<T> iterator = timers.iterator();
        return CloseableIterator.adapterForIterator(iterator);
    }

    @Override
    public void clear() {
        buckets.clear();
        first = null;
        firstTimer = null;
        recent = null;
        count = 0;
    }

    @Override
    public Set<T> getSubsetForKeyGroup(int keyGroup) {
        Set<T> subset = new HashSet<>();
        forEachTimer(timer -> {
            Object key = WindowTimers.<K, N>timer(timer).getKey();
            if (KeyGroupRangeAssignment.assignToKeyGroup(key, groups) == keyGroup) {
                subset.add(timer);
            }
        });
        return subset;
    }
}
