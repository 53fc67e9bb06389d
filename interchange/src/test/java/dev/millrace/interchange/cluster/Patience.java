package dev.millrace.interchange.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what other processes do, which can only be looked at again and again. */
public final class Patience {
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private Patience() {}

    /** @param otherwise what to say if the limit passes first */
    public static void until(Duration limit, Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError(otherwise.get() + "; waited " + limit);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NS);
        }
    }
}
