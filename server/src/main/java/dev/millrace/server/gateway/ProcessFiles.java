package dev.millrace.server.gateway;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.rest.messages.LogInfo;

/**
 * The files that this process logs to. Immutable.
 *
 * @param log null if it logs to none
 * @param out what jobs print; null if it goes to none
 */
public record ProcessFiles(Path log, Path out) {

    /** What Flink's handlers find by themselves: {@code log.file}, and beside it what jobs print. */
    public static ProcessFiles ofThisProcess() {
        String log = System.getProperty("log.file");
        if (log == null || !Files.isRegularFile(Path.of(log))) {
            return new ProcessFiles(null, null);
        }
        Path file = Path.of(log).toAbsolutePath();
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path out = file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".out");
        return new ProcessFiles(file, out);
    }

    /** All files beside the log, in the order of their names. */
    List<LogInfo> list() throws IOException {
        List<LogInfo> found = new ArrayList<>();
        if (log == null) {
            return found;
        }
        try (Stream<Path> beside = Files.list(log.getParent())) {
            for (Path file : beside.filter(Files::isRegularFile).sorted().toList()) {
                found.add(new LogInfo(
                        file.getFileName().toString(),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toMillis()));
            }
        }
        return found;
    }

    /**
     * One of the files beside the log.
     *
     * @throws FileNotFoundException if there is none of the name, which may lead nowhere else
     */
    Path named(String name) throws FileNotFoundException {
        Path plain = Path.of(name).getFileName();
        Path file = log == null || plain == null ? null : log.resolveSibling(plain.toString());
        return existing(file, name);
    }

    /** The file, if it is there. */
    static Path existing(Path file, String name) throws FileNotFoundException {
        if (file == null || !Files.isRegularFile(file)) {
            throw new FileNotFoundException("The file " + name + " does not exist on the TaskExecutor.");
        }
        return file;
    }
}
