package dev.millrace.difference.catalogue;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs things a little later on threads of its own, as a client of a remote service would. */
final class Delays {

    private static final ScheduledExecutorService THREADS = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "delays");
        thread.setDaemon(true);
        return thread;
    });

    private Delays() {}

    static void after(long ms, Runnable action) {
        THREADS.schedule(action, ms, TimeUnit.MILLISECONDS);
    }
}
