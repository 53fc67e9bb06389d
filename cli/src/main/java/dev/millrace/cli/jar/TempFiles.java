package dev.millrace.cli.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Files that this process has put into the directory for temporary ones. They go away with it however it ends: Java
 * sees to that after a signal, {@link #deleteAll()} has to before the JVM is halted. Thread-safe.
 */
public final class TempFiles {
    private static final Deque<Path> NEWEST_FIRST = new ArrayDeque<>();

    private TempFiles() {}

    static Path file(String prefix, String suffix) throws IOException {
        Path file = Files.createTempFile(prefix, suffix);
        add(file);
        return file;
    }

    static Path directory(String prefix) throws IOException {
        Path directory = Files.createTempDirectory(prefix);
        add(directory);
        return directory;
    }

    /** A file that somebody else has made, or a name under which somebody will. */
    public static void add(Path file) {
        file.toFile().deleteOnExit(); // Newest first here as well, so that a directory is empty when its turn comes.
        synchronized (NEWEST_FIRST) {
            NEWEST_FIRST.push(file);
        }
    }

    /** Never fails: what cannot be deleted is left to whoever cleans the directory. */
    public static void deleteAll() {
        synchronized (NEWEST_FIRST) {
            while (!NEWEST_FIRST.isEmpty()) {
                try {
                    Files.deleteIfExists(NEWEST_FIRST.pop());
                } catch (IOException e) {
                    continue; // The process is about to be halted: there is nobody to tell, nothing else to try.
                }
            }
        }
    }
}
