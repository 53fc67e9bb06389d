package dev.millrace.server.store;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database and the one thread that works on it: a statement that is half way through when its caller is interrupted
 * goes on. Called by whoever holds the store's monitor.
 */
final class DatabaseThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseThread.class);

    private final Path directory;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "millrace-job-store");
        made.setDaemon(true);
        return made;
    });
    /** Null before it is open. Owned by the thread. */
    private Database database;

    private boolean isClosed;

    private DatabaseThread(Path directory) {
        this.directory = directory;
    }

    /** As {@link Database#open}. */
    static DatabaseThread open(Path directory) throws IOException {
        DatabaseThread opened = new DatabaseThread(directory);
        try {
            opened.call(() -> opened.database = Database.open(directory));
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            opened.thread.shutdown();
            throw e;
        }
    }

    /** All records. */
    View read() throws IOException {
        return call(() -> {
            try {
                return Tables.read(database);
            } catch (IOException | RuntimeException e) {
                throw StoreFailure.corrupt(directory.resolve(Database.FILE), "is damaged: " + e.getMessage(), e);
            }
        });
    }

    /** As {@link Database#write}; the caller waits until it is done even if interrupted. */
    void write(String what, Database.Change change) {
        try {
            call(() -> {
                database.write(what, change);
                return null;
            });
        } catch (IOException e) {
            throw new IllegalStateException("a write throws no such thing", e);
        }
    }

    private <T> T call(Callable<T> work) throws IOException {
        if (isClosed) {
            throw StoreFailure.closed(directory, null);
        }
        Future<T> result = thread.submit(work);
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IllegalStateException rethrown(Throwable thrown) throws IOException {
        if (thrown instanceof MillraceException told) {
            throw told;
        }
        if (thrown instanceof IOException failed) {
            throw failed;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        try {
            call(() -> {
                database.close();
                return null;
            });
        } catch (IOException | RuntimeException e) {
            LOG.warn("the job store in {} was not closed well; the next start checks it", directory, e);
        }
        isClosed = true;
        thread.shutdown();
    }
}
