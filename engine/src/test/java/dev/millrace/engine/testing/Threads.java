package dev.millrace.engine.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What the threads of this process do. */
public final class Threads {
    private static final long LOOK_INTERVAL_NS = 200_000;

    private Threads() {}

    /** Waits until a condition holds that nothing announces; fails with a dump of all threads after the time. */
    public static void await(String what, long timeoutMs, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + timeoutMs + " ms still not: " + what + "\n" + dump());
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NS);
        }
    }

    /** Waits until no thread of the schedulers' is left. */
    public static void awaitNoWorkers(long timeoutMs) {
        await("all workers have ended", timeoutMs, () -> workers().isEmpty());
    }

    /** The schedulers' threads that are alive. */
    public static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getSimpleName().equals("Carrier")
                        || thread.getName().equals("millrace-watchdog"))
                .toList();
    }

    /** All stacks, with who holds which lock. */
    public static String dump() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
                .map(ThreadInfo::toString)
                .collect(Collectors.joining());
    }
}
