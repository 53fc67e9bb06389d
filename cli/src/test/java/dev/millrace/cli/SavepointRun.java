package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Runs jobs that stop themselves with a savepoint. */
final class SavepointRun {
    private static final int ATTEMPTS = 3;

    private SavepointRun() {}

    /**
     * Where the savepoint is. Tried again if it does not come about: one that a job is stopped with soon after its
     * start may not complete, which is no affair of those who read it.
     */
    static Path write(Path target, Object... words) throws IOException {
        CliRun run = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            run = CliRun.of(words);
            if (run.exitCode() == ExitCode.DONE) {
                try (Stream<Path> made = Files.list(target)) {
                    return made.filter(path -> Files.exists(path.resolve("_metadata")))
                            .findFirst()
                            .orElseThrow();
                }
            }
        }
        throw new AssertionError(run);
    }
}
