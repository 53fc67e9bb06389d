package dev.millrace.engine.time;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's clocks, with one daemon thread for alarms. Thread-safe. */
public final class SystemClock implements Clock {
    private final ScheduledThreadPoolExecutor alarms;

    public SystemClock(String threadName) {
        alarms = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, threadName);
            thread.setDaemon(true);
            // It would inherit that of whoever sets the first alarm, a job's perhaps, and keep it.
            thread.setContextClassLoader(SystemClock.class.getClassLoader());
            return thread;
        });
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public Alarm schedule(long delayMs, Runnable action) {
        try {
            ScheduledFuture<?> future = alarms.schedule(action, delayMs, TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> false;
        }
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
