package dev.millrace.server.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that the dashboard shows as logs, the same for JobManager and TaskManager. Immutable; the files change.
 *
 * @param directory of all of them
 * @param log what loggers write
 * @param out what jobs print
 */
public record LogFiles(Path directory, Path log, Path out) {

    /** Those that this process writes: {@code log.file}, and beside it what jobs print; empty if it writes to none. */
    public static Optional<LogFiles> ofThisProcess() {
        String file = System.getProperty("log.file");
        if (file == null || !Files.isRegularFile(Path.of(file))) {
            return Optional.empty();
        }
        Path log = Path.of(file).toAbsolutePath();
        String name = log.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path out = log.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".out");
        return Optional.of(new LogFiles(log.getParent(), log, out));
    }

    /**
     * One file.
     *
     * @param modifiedMs since 1970
     */
    public record Entry(String name, long sizeBytes, long modifiedMs) {}

    /**
     * All files of the directory, newest first. Any thread; reads the directory.
     *
     * @throws UncheckedIOException if that fails
     */
    public List<Entry> list() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> entry(file).stream())
                    .sorted(Comparator.comparingLong(Entry::modifiedMs)
                            .reversed()
                            .thenComparing(Entry::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file of the directory by its name; empty if there is none, and for every name that leads out of it. */
    public Optional<Path> file(String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return Optional.of(directory.resolve(name)).filter(Files::isRegularFile);
    }

    /** The lock of the process that writes here. */
    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    /** Empty for what is no file, or no longer there: the log rolls while it is listed. */
    private static Optional<Entry> entry(Path file) {
        try {
            return Files.isRegularFile(file) && !isHidden(file)
                    ? Optional.of(new Entry(
                            file.getFileName().toString(),
                            Files.size(file),
                            Files.getLastModifiedTime(file).toMillis()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
