package dev.millrace.server.isolation;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Keeps a second process from running a job while another still does, as one may whose server has been killed: the
 * system lets go of the lock when a process is gone, however it ended. Owned by the main thread of a job's process.
 */
public final class SoleCopy implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 20;

    private final FileChannel file;

    private SoleCopy(FileChannel file) {
        this.file = file;
    }

    /**
     * Waits until no other process has the lock.
     *
     * @throws MillraceException E462 if that takes longer than the limit
     */
    static SoleCopy await(Path lock, Duration limit) throws IOException, InterruptedException {
        FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long untilNs = System.nanoTime() + limit.toNanos();
        try {
            FileLock held = file.tryLock();
            while (held == null && System.nanoTime() < untilNs) {
                Thread.sleep(LOOK_EVERY_MS);
                held = file.tryLock();
            }
            if (held == null) {
                throw new MillraceException(
                        MillraceException.Group.EXTERNAL,
                        "E462",
                        "another process has been running the job for " + limit.toSeconds() + " s: it holds " + lock,
                        "End that process, and start the server again.");
            }
            return new SoleCopy(file);
        } catch (Throwable thrown) {
            file.close();
            throw thrown;
        }
    }

    /**
     * Deletes the file of a lock that no process holds.
     *
     * @return false if one does
     */
    public static boolean deleteIfFree(Path lock) throws IOException {
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            if (file.tryLock() == null) {
                return false;
            }
            Files.delete(lock);
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // This very process does.
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
