package dev.millrace.server.difference;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes two jars of one. Stateless. */
final class SplitJar {
    private SplitJar() {}

    /** Moves an entry into another jar beside the first, which is returned. */
    static Path splitOff(Path jar, String entry) throws IOException {
        Path library = jar.resolveSibling("library-of-" + jar.getFileName());
        try (FileSystem from = open(jar, Map.of());
                FileSystem to = open(library, Map.of("create", "true"))) {
            Files.createDirectories(to.getPath(entry).getParent());
            Files.move(from.getPath(entry), to.getPath(entry));
        }
        return library;
    }

    private static FileSystem open(Path jar, Map<String, String> options) throws IOException {
        return FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), options);
    }
}
