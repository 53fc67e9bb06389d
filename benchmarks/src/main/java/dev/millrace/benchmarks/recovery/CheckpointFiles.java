package dev.millrace.benchmarks.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a job has left below its checkpoint directory. Stateless. */
record CheckpointFiles(Path directory) {
    private static final String PREFIX = "chk-";

    /** The number of the newest that was begun; 0 if there is none. */
    long newestBegun() throws IOException {
        return begun().stream().mapToLong(CheckpointFiles::numberOf).max().orElse(0);
    }

    /** The newest that is complete. */
    Optional<Path> newestComplete() throws IOException {
        return begun().stream()
                .filter(checkpoint -> Files.exists(checkpoint.resolve("_metadata")))
                .max(Comparator.comparingLong(CheckpointFiles::numberOf));
    }

    static long numberOf(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    /** Two levels down: the job's name comes between. */
    private List<Path> begun() throws IOException {
        try (Stream<Path> walk = Files.walk(directory, 2)) {
            return walk.filter(path -> path.getFileName().toString().matches(PREFIX + "\\d+"))
                    .toList();
        } catch (UncheckedIOException goneMeanwhile) {
            return List.of();
        }
    }
}
