package dev.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs all jcstress tests of this module in processes of their own, as {@code -Djcstress.mode} says. */
class MemoryOrderTest {
    private static final int TESTS = 13;

    @Test
    @Timeout(3600)
    void shouldShowNoForbiddenOutcome() throws Exception {
        Path results = Files.createDirectories(Path.of(System.getProperty("jcstress.results", "target/jcstress")));
        Path output = results.resolve("output.txt");

        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-m",
                        System.getProperty("jcstress.mode", "quick"),
                        "-r",
                        results.toString()))
                .directory(results.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(3500, TimeUnit.SECONDS);
        process.destroyForcibly();

        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(said)
                .contains("Failed tests: No matches.")
                .contains("Error tests: No matches.")
                .contains("All remaining tests: " + TESTS + " matching test results.");
    }
}
