package dev.millrace.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The right of one process to a directory, held until it ends or {@link #close}. Thread-safe.
 *
 * <p>A lock of the operating system goes with the process, however that ends. On Linux it also goes when the process
 * closes any file that it had opened at that path: so a directory that this process owns is refused before its lock
 * file is opened, and the owner's number is in a file beside it.
 */
final class Ownership implements AutoCloseable {
    private static final String LOCK = "jobs.lock";
    private static final String OWNER = "jobs.owner";

    /** Guarded by itself. */
    private static final Set<Path> OWN = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;

    private Ownership(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @param directory its real path */
    static Ownership take(Path directory) throws IOException {
        synchronized (OWN) {
            if (OWN.contains(directory)) {
                throw StoreFailure.owned(directory, ": this process, pid " + pid());
            }
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw StoreFailure.owned(directory, owner(directory));
                }
                Files.writeString(directory.resolve(OWNER), Long.toString(pid()));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            OWN.add(directory);
            return new Ownership(directory, channel);
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static String owner(Path directory) {
        try {
            String pid = Files.readString(directory.resolve(OWNER)).strip();
            return pid.isEmpty() ? "" : ", pid " + pid;
        } catch (IOException e) {
            return ""; // It is known to nobody; the refusal stands.
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OWN) {
            if (OWN.remove(directory)) {
                Files.deleteIfExists(directory.resolve(OWNER));
                channel.close();
            }
        }
    }
}
