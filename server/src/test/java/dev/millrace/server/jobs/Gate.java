package dev.millrace.server.jobs;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a job of a test waits at until the test lets it go on; both run in this process, and know the gate by its name.
 * Thread-safe.
 */
public record Gate(String name) implements Serializable {
    private static final Map<String, CountDownLatch> LATCHES = new ConcurrentHashMap<>();
    private static final long LOOK_EVERY_MS = 10;

    private CountDownLatch latch() {
        return LATCHES.computeIfAbsent(name, absent -> new CountDownLatch(1));
    }

    /** Lets everybody through, from now on. */
    public void open() {
        latch().countDown();
    }

    /** Whether somebody has opened it. */
    public boolean isOpen() {
        return latch().getCount() == 0;
    }

    /** Waits a little; returns whether it is open. */
    public boolean awaitBriefly() throws InterruptedException {
        return latch().await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Waits until it is open, with a limit. */
    public void await() throws InterruptedException {
        if (!latch().await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("nobody opened " + this);
        }
    }
}
