package dev.millrace.engine.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A bounded queue from one producing task to one consuming task: a ring of references beside a ring of timestamps, so
 * that neither an element nor a batch is an object of its own. One thread at a time may produce and one consume;
 * whoever hands either role on must do so with a happens-before edge.
 *
 * <p>The producer's elements become visible at {@link #publish()}, the consumer's room at {@link #release()}: both ends
 * work in batches and touch the other's cache line once a batch.
 */
public final class Channel extends ChannelIndices {
    /** The timestamp of a record that has none. A record that really carries this value is escaped. */
    public static final long NO_TIMESTAMP = 0x8000_0000_6d69_6c6cL;

    private static final VarHandle TAIL;
    private static final VarHandle HEAD;
    private static final VarHandle WINDOW;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(Channel.class, "publishedTail", long.class);
            HEAD = lookup.findVarHandle(Channel.class, "releasedHead", long.class);
            WINDOW = lookup.findVarHandle(Channel.class, "window", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Elements that are passed over at most by whoever only wants to see a record. */
    private static final int GLANCE = 16;

    private final Object[] values;
    private final long[] timestamps;
    private final int mask;
    private final int capacity;
    private final Wakeable producer;
    private final Wakeable consumer;
    /** Seldom written, by the consumer; opaque is enough, as either end may see a change late. */
    @SuppressWarnings("UnusedVariable") // It is read by WINDOW.
    private int window;
    /** What comes before the ring's elements; null if nothing does. Set before the tasks start, then the consumer's. */
    private ArrayDeque<Signal> backlog;

    /**
     * @param capacity in elements, a power of two of at least 4
     * @param producer woken when a producer that {@linkplain #awaitRoom() waits} has room again
     * @param consumer woken when elements are published
     */
    public Channel(int capacity, Wakeable producer, Wakeable consumer) {
        if (capacity < 4 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "channel capacity=" + capacity + " must be a power of two and at least 4; use "
                            + Math.max(4, Integer.highestOneBit(Math.max(1, capacity)) * 2));
        }
        this.values = new Object[capacity];
        this.timestamps = new long[capacity];
        this.mask = capacity - 1;
        this.capacity = capacity;
        this.window = capacity;
        this.producer = producer;
        this.consumer = consumer;
    }

    public int capacity() {
        return capacity;
    }

    // ---- producing

    /**
     * Appends an element, unpublished.
     *
     * @param timestamp {@link #NO_TIMESTAMP} if it has none; not looked at for a {@link Signal}
     * @return false, with nothing done, if the ring is full
     */
    public boolean offer(Object element, long timestamp) {
        long tail = this.tail;
        if (tail - seenHead >= capacity) {
            seenHead = (long) HEAD.getAcquire(this);
            if (tail - seenHead >= capacity) {
                return false;
            }
        }
        int slot = (int) tail & mask;
        values[slot] = element;
        timestamps[slot] = timestamp;
        this.tail = tail + 1;
        return true;
    }

    /** Makes everything offered visible and wakes the consumer; does nothing when nothing is new. */
    public void publish() {
        long tail = this.tail;
        if (tail != producerPublished) {
            producerPublished = tail;
            // Volatile, not release: the store must be visible before the consumer's state is read in wake(), or a
            // consumer that goes to sleep in between would miss it. Pairs with the exchange in Schedulable.settle().
            TAIL.setVolatile(this, tail);
            if (tail - seenHead < threshold()) {
                consumer.wake();
            } else {
                // Both ends would rest at the same time if a consumer that only polls were left to it.
                consumer.wakeUrgently();
            }
        }
    }

    /**
     * A record among the last that were offered, which is the producer's own as long as it is not published; empty if
     * there is none.
     */
    public Optional<Waiting> unpublished() {
        return record(tail - 1, Math.max(producerPublished, tail - GLANCE), -1);
    }

    private Optional<Waiting> record(long from, long to, int step) {
        for (long at = from; step < 0 ? at >= to : at <= to; at += step) {
            int slot = (int) at & mask;
            if (!(values[slot] instanceof Signal)) {
                return Optional.of(new Waiting(values[slot], timestamps[slot] != NO_TIMESTAMP));
            }
        }
        return Optional.empty();
    }

    /** Whether so little room is left that the producer should stop before its next input. */
    public boolean isScarce() {
        int threshold = threshold();
        if (tail - seenHead < threshold) {
            return false;
        }
        seenHead = (long) HEAD.getAcquire(this);
        return tail - seenHead >= threshold;
    }

    private int threshold() {
        int current = (int) WINDOW.getOpaque(this);
        return current - current / 4;
    }

    /** Whether at least half of the window is free. */
    public boolean isRoomy() {
        seenHead = (long) HEAD.getAcquire(this);
        return tail - seenHead <= (int) WINDOW.getOpaque(this) / 2;
    }

    /**
     * Asks to be woken once half of the window is free.
     *
     * @return true if it is already: no wake-up will come
     */
    public boolean awaitRoom() {
        boolean waited = producerWaits;
        producerWaits = true;
        // Full fence between raising the flag and reading the head; pairs with the one in release().
        VarHandle.fullFence();
        if (isRoomy()) {
            producerWaits = false;
            return true;
        }
        if (!waited) {
            // Not each time that a producer which waits looks again: it and a consumer that cannot go on would chase
            // each other.
            consumer.wakeUrgently();
        }
        return false;
    }

    // ---- before the ring

    /** Puts elements before all that will ever be in the ring. Called at most once, before either end runs. */
    public void precede(List<Signal> elements) {
        backlog = elements.isEmpty() ? null : new ArrayDeque<>(elements);
    }

    /** Whether some of them are left. For the consumer, which must not look at the ring until none is. */
    public boolean hasBacklog() {
        return backlog != null;
    }

    /** Takes the next of them; only after {@link #hasBacklog()} said that there is one. */
    public Signal takeBacklog() {
        Signal next = backlog.remove();
        if (backlog.isEmpty()) {
            backlog = null;
        }
        return next;
    }

    // ---- consuming

    /** Elements that can be taken now without looking at the producer's line again. */
    public int available() {
        long available = seenTail - head;
        if (available == 0) {
            seenTail = (long) TAIL.getAcquire(this);
            available = seenTail - head;
        }
        return (int) available;
    }

    /** The next element; only after {@link #available()} said that there is one. Does not take it. */
    public Object peek() {
        return values[(int) head & mask];
    }

    /** A record among the next that can be taken; empty if there is none. */
    public Optional<Waiting> waiting() {
        return record(head, head + Math.min(GLANCE, available()) - 1, 1);
    }

    /** The element that is {@code ahead} places behind the next one; only if so many are {@link #available()}. */
    public Object peek(int ahead) {
        return values[(int) (head + ahead) & mask];
    }

    /** The timestamp that belongs to {@link #peek(int)}. */
    public long peekTimestamp(int ahead) {
        return timestamps[(int) (head + ahead) & mask];
    }

    /** The timestamp that belongs to {@link #peek()}. */
    public long peekTimestamp() {
        return timestamps[(int) head & mask];
    }

    /** Takes the element that {@link #peek()} showed; its slot is the producer's again after {@link #release()}. */
    public void take() {
        values[(int) head & mask] = null;
        head++;
    }

    /**
     * Says how many elements should wait here at most, so that none waits too long: a producer stops before its next
     * input when three quarters of so many do. The ring itself holds what one input makes beyond that. Only the
     * consumer may call this; it costs nobody a wake-up, since a consumer that rests has left nothing in the ring.
     *
     * @param elements from 4 to the capacity; others are taken as the nearest of these
     */
    public void limit(int elements) {
        WINDOW.setOpaque(this, Math.max(4, Math.min(capacity, elements)));
    }

    /** How many elements may wait here before a producer stops at its next input, and a quarter more. Any thread. */
    public int window() {
        return (int) WINDOW.getOpaque(this);
    }

    /** Hands the slots taken so far back to the producer, waking it if it waits and half of the window is free. */
    public void release() {
        long head = this.head;
        if (head == consumerReleased) {
            return;
        }
        consumerReleased = head;
        HEAD.setRelease(this, head);
        VarHandle.fullFence();
        if (producerWaits && (long) TAIL.getAcquire(this) - head <= (int) WINDOW.getOpaque(this) / 2) {
            producerWaits = false;
            producer.wake();
        }
    }

    /** Elements published and not yet released; exact only for the two owners, a hint for anybody else. */
    public int size() {
        return (int) ((long) TAIL.getAcquire(this) - (long) HEAD.getAcquire(this));
    }
}
