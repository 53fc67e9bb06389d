package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Wakeable;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often it is woken. Thread-safe. */
public final class WakeCounter implements Wakeable {
    private final AtomicInteger plain = new AtomicInteger();
    private final AtomicInteger urgent = new AtomicInteger();

    @Override
    public void wake() {
        plain.incrementAndGet();
    }

    @Override
    public void wakeUrgently() {
        urgent.incrementAndGet();
    }

    /** Wake-ups of either kind since the last call. */
    public int take() {
        return plain.getAndSet(0) + urgent.getAndSet(0);
    }

    /** Urgent wake-ups since the last call of either method. */
    public int takeUrgent() {
        plain.set(0);
        return urgent.getAndSet(0);
    }
}
