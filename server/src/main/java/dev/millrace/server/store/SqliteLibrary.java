package dev.millrace.server.store;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Has SQLite's native library unpacked beside the store. Left to itself the driver unpacks it into the directory for
 * temporary files, where a killed process leaves a megabyte for good, and which it searches for such at every start.
 */
final class SqliteLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    /** In the store's directory. */
    static final String DIRECTORY = "native";
    /** The driver's own setting, which it reads whenever it loads. */
    private static final String PLACE = "org.sqlite.tmpdir";

    private static boolean isLoaded;

    private SqliteLibrary() {}

    /**
     * Loads the library, once for the process. If it cannot be unpacked in the store's directory, or no program be run
     * from there, the directory for temporary files serves; a user's {@code org.sqlite.tmpdir} is heeded.
     *
     * @param store a directory that this process has for itself
     * @throws MillraceException E448 if it is nowhere to be loaded from
     */
    static synchronized void load(Path store) {
        if (isLoaded) {
            return;
        }
        String chosen = System.getProperty(PLACE);
        Path place = store.resolve(DIRECTORY);
        try {
            if (chosen == null) {
                empty(place);
                System.setProperty(PLACE, place.toString());
            }
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            if (chosen != null) {
                throw StoreFailure.noLibrary(List.of(Path.of(chosen)), e);
            }
            loadFromTemporary(place, e);
        }
        isLoaded = true;
    }

    private static void loadFromTemporary(Path before, Exception failure) {
        LOG.warn(
                "SQLite's library cannot be loaded from {}; it is from the directory for temporary files",
                before,
                failure);
        System.clearProperty(PLACE);
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw StoreFailure.noLibrary(List.of(before, Path.of(System.getProperty("java.io.tmpdir"))), e);
        }
    }

    /** What is there is of processes that were killed: this one has the store. */
    private static void empty(Path place) throws IOException {
        Files.createDirectories(place);
        try (Stream<Path> left = Files.list(place)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
