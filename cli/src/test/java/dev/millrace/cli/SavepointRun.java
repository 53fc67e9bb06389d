package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Runs jobs that stop themselves with a savepoint. */
final class SavepointRun {
    private SavepointRun() {}

    /** Where the savepoint is. */
    static Path write(Path target, Object... words) throws IOException {
        CliRun run = CliRun.of(words);
        assertThat(run.exitCode()).describedAs(run.toString()).isEqualTo(ExitCode.DONE);
        try (Stream<Path> made = Files.list(target)) {
            return made.filter(path -> Files.exists(path.resolve("_metadata")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
