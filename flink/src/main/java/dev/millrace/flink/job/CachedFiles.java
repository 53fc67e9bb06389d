package dev.millrace.flink.job;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.flink.api.common.cache.DistributedCache.DistributedCacheEntry;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.FileUtils;

/** Flink's distributed cache: makes the files that a program registered available to its functions. */
final class CachedFiles {

    private CachedFiles() {}

    /** Fetches each entry in the background into the directory, unless it can be used where it is. */
    static Map<String, Future<Path>> fetch(
            Map<String, DistributedCacheEntry> entries, java.nio.file.Path directory, Executor executor) {
        Map<String, Future<Path>> files = new HashMap<>();
        entries.forEach((name, entry) ->
                files.put(name, CompletableFuture.supplyAsync(() -> fetch(name, entry, directory), executor)));
        return files;
    }

    private static Path fetch(String name, DistributedCacheEntry entry, java.nio.file.Path directory) {
        Path source = new Path(entry.filePath);
        boolean executable = Boolean.TRUE.equals(entry.isExecutable);
        try {
            if (isLocal(source) && !entry.isZipped && !executable) {
                return source;
            }
            java.nio.file.Files.createDirectories(directory);
            Path target = new Path(directory.toUri().toString(), "cached-" + name);
            if (entry.isZipped) {
                return FileUtils.expandDirectory(source, target);
            }
            FileUtils.copy(source, target, false);
            if (executable) {
                makeExecutable(directory.resolve("cached-" + name));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch cached file '" + name + "' from " + source, e);
        }
    }

    /** Flink's copy can do this too, but only where the target is named without a scheme. */
    private static void makeExecutable(java.nio.file.Path fileOrDirectory) throws IOException {
        try (Stream<java.nio.file.Path> files = java.nio.file.Files.walk(fileOrDirectory)) {
            files.map(java.nio.file.Path::toFile).filter(File::isFile).forEach(file -> file.setExecutable(true, false));
        }
    }

    private static boolean isLocal(Path path) throws IOException {
        return !FileSystem.get(path.toUri()).isDistributedFS();
    }
}
