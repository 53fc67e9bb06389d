package dev.millrace.server.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes sure that names of files are on the disk, and not only their contents. Immutable. */
final class Durability {
    private Durability() {}

    /**
     * A file that was renamed into a directory survives a power failure only after this. An interrupt is kept for
     * later.
     */
    static void forceDirectory(Path directory) throws IOException {
        boolean wasInterrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            forceDirectory(directory);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
