package dev.millrace.difference.savepoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What the last operators of the one job that runs at a time have got, and how long they take for it. Thread-safe. */
final class Arrivals {
    private static final int ENOUGH = 150;
    private static final long SLOWLY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Collection<List<Long>> ALL = new ConcurrentLinkedQueue<>();
    private static final Collection<Long> LATE = new ConcurrentLinkedQueue<>();
    private static final Set<Integer> PRESSED = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger FAILS_AT = new AtomicInteger();
    private static volatile CountDownLatch pressure;

    private Arrivals() {}

    /** Each record takes a millisecond from now on, so that those behind it fill all buffers. */
    static void beginSlowly(int subtasks) {
        ALL.clear();
        LATE.clear();
        FAILS_AT.set(0);
        PRESSED.clear();
        pressure = new CountDownLatch(subtasks);
    }

    static void beginQuickly() {
        ALL.clear();
        LATE.clear();
        FAILS_AT.set(0);
        pressure = null;
    }

    /** Waits until every subtask has been slow for a while. */
    static void awaitPressure() throws InterruptedException {
        if (!pressure.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("records have come to " + PRESSED + " only");
        }
    }

    /** The first subtask that so many have come to fails, once. */
    static void failAt(int count) {
        FAILS_AT.set(count);
    }

    static boolean hasFailed() {
        return FAILS_AT.get() == 0;
    }

    /** One came to a subtask, its {@code count}th in this run. */
    static void one(int subtask, int count) {
        if (FAILS_AT.compareAndSet(count, 0)) {
            throw new IllegalStateException("subtask " + subtask + " was told to fail");
        }
        CountDownLatch slow = pressure;
        if (slow != null) {
            LockSupport.parkNanos(SLOWLY_NS);
            if (count >= ENOUGH && PRESSED.add(subtask)) {
                slow.countDown();
            }
        }
    }

    /** One came after a watermark that says that none like it will. */
    static void late(long number) {
        LATE.add(number);
    }

    static List<Long> late() {
        return List.copyOf(LATE);
    }

    /** What is known at the end of a run to have arrived at one place, in it or before it. */
    static void all(Iterable<Long> numbers) {
        List<Long> list = new ArrayList<>();
        numbers.forEach(list::add);
        ALL.add(list);
    }

    static List<List<Long>> lists() {
        return List.copyOf(ALL);
    }

    static List<Long> sorted() {
        return ALL.stream().flatMap(List::stream).sorted().toList();
    }
}
