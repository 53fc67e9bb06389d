package dev.millrace.engine.schedule;

import dev.millrace.engine.time.Stopwatch;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue of duties and the thread that carries it. When a turn takes too long the worker is given a new carrier and
 * the old one keeps only that turn. Thread-safe.
 */
final class Worker implements Home {
    /** How long a worker that has only polling duties rests between two looks at them, at least and at most. */
    private static final long MIN_POLL_INTERVAL_NS = 50_000;

    private static final long MAX_POLL_INTERVAL_NS = 400_000;
    /** A look that takes longer than this part of the interval found enough to be worth waiting for even longer. */
    private static final int BUSY_PART = 8;
    /** A ready queue that never runs dry must not starve the polling duties: they get every n-th turn. */
    private static final int POLL_EVERY_TURNS = 8;

    private final String name;
    private final WorkerPool pool;
    private final ConcurrentLinkedQueue<Schedulable> ready = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Schedulable> polling = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pollingCount = new AtomicInteger();
    private final AtomicReference<Carrier> carrier = new AtomicReference<>();
    private final boolean dedicated;
    private final Stopwatch rest = new Stopwatch();
    private long pollIntervalNs = MIN_POLL_INTERVAL_NS;
    private long wokeAtNs;
    private volatile boolean parked;
    private volatile boolean closed;

    /** @param dedicated whether it serves a single duty and ends with it */
    Worker(String name, WorkerPool pool, boolean dedicated) {
        this.name = name;
        this.pool = pool;
        this.dedicated = dedicated;
    }

    boolean isDedicated() {
        return dedicated;
    }

    String name() {
        return name;
    }

    void start() {
        Carrier first = new Carrier(this, pool);
        carrier.set(first);
        first.start();
    }

    @Override
    public void enqueue(Schedulable duty) {
        ready.add(duty);
        // The add is a compare-and-set and so a full fence: it cannot pass the read of the flag.
        if (parked) {
            LockSupport.unpark(carrier.get());
        }
    }

    @Override
    public void enqueuePolling(Schedulable duty) {
        pollingCount.incrementAndGet();
        polling.add(duty);
        if (parked) {
            LockSupport.unpark(carrier.get());
        }
    }

    @Override
    public void retire(Schedulable duty) {
        if (dedicated) {
            close();
        }
    }

    boolean isCarriedBy(Carrier thread) {
        return carrier.get() == thread;
    }

    Carrier carrier() {
        return carrier.get();
    }

    boolean hasWaiting() {
        return !ready.isEmpty() || !polling.isEmpty();
    }

    /**
     * Gives the worker to a new thread if {@code old} still carries it.
     *
     * @return whether this call did it
     */
    boolean replace(Carrier old) {
        if (closed || carrier.get() != old) {
            return false;
        }
        Carrier successor = new Carrier(this, pool);
        if (!carrier.compareAndSet(old, successor)) {
            return false;
        }
        successor.start();
        return true;
    }

    /** Runs duties until the worker is closed or given to another thread. */
    void serve(Carrier me) {
        int turns = 0;
        int pollsLeft = 0;
        while (isCarriedBy(me) && !closed) {
            turns++;
            Schedulable next = turns % POLL_EVERY_TURNS == 0 ? null : ready.poll();
            if (next != null) {
                me.run(next, false);
            } else if (pollsLeft > 0 || (turns % POLL_EVERY_TURNS == 0 && !ready.isEmpty())) {
                pollsLeft--;
                pollOne(me);
            } else {
                rest(me);
                pollsLeft = pollingCount.get();
            }
        }
        carrier.compareAndSet(me, null);
    }

    private void pollOne(Carrier me) {
        Schedulable duty = polling.poll();
        if (duty != null) {
            pollingCount.decrementAndGet();
            me.run(duty, true);
        }
    }

    private void rest(Carrier me) {
        parked = true;
        if (ready.isEmpty() && isCarriedBy(me) && !closed) {
            long nowNs = System.nanoTime();
            rest.begin(nowNs);
            if (polling.isEmpty()) {
                LockSupport.park(this);
                rest.end(System.nanoTime());
            } else {
                adaptPollInterval(nowNs);
                LockSupport.parkNanos(this, pollIntervalNs);
                wokeAtNs = System.nanoTime();
                rest.end(wokeAtNs);
            }
        }
        parked = false;
    }

    /** How long it has had nothing to do; written by its carrier, which is not replaced while it rests. */
    Stopwatch rest() {
        return rest;
    }

    /** Few records an interval: look more often, for their sake. Many: less often, since each look costs a wake-up. */
    private void adaptPollInterval(long nowNs) {
        long busyNs = nowNs - wokeAtNs;
        pollIntervalNs = busyNs > pollIntervalNs / BUSY_PART
                ? Math.min(pollIntervalNs * 2, MAX_POLL_INTERVAL_NS)
                : Math.max(pollIntervalNs / 2, MIN_POLL_INTERVAL_NS);
    }

    void close() {
        closed = true;
        Carrier thread = carrier.get();
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    boolean isClosed() {
        return closed;
    }
}
