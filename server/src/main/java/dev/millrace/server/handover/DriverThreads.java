package dev.millrace.server.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each move that is under way. Thread-safe. */
final class DriverThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriverThreads.class);
    private static final long END_MS = TimeUnit.SECONDS.toMillis(5);

    private final String prefix;
    private final Map<String, Thread> running = new HashMap<>();
    private boolean isClosed;

    /** @param prefix of the threads' names */
    DriverThreads(String prefix) {
        this.prefix = prefix;
    }

    /** @param drive takes the move to its end, unless it is interrupted */
    synchronized void start(LogEntry entry, Runnable drive) {
        if (isClosed) {
            throw new IllegalStateException("closed");
        }
        Thread thread = new Thread(() -> run(entry, drive), prefix + entry.job());
        thread.setDaemon(true);
        running.put(entry.id(), thread);
        thread.start();
    }

    private void run(LogEntry entry, Runnable drive) {
        try {
            drive.run();
        } catch (RuntimeException e) {
            LOG.error(
                    "{}{} ({}) stands still; starting the server again goes on with it",
                    prefix,
                    entry.job(),
                    entry.id(),
                    e);
        } finally {
            synchronized (this) {
                running.remove(entry.id());
            }
        }
    }

    /** Leaves moves where they are. */
    @Override
    public void close() {
        List<Thread> threads;
        synchronized (this) {
            isClosed = true;
            threads = new ArrayList<>(running.values());
        }
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(END_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
