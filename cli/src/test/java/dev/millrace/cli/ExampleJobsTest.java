package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flink's own example jars, as they are published. */
class ExampleJobsTest {
    private static final Path JARS = Path.of("target/test-jobs");

    @Test
    void shouldRunTheJobThatTrainsTheStartUpArchive(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("training.jar");
        Path classes = Path.of("target/classes");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes.resolve("dev/millrace/cli/training"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }

        CliRun run = CliRun.of("run", jar, "-c", "dev.millrace.cli.training.CommonJob");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("(question,1)\n");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.20.0, 1", "1.20.0, 2", "1.18.1, 1", "1.18.1, 2"})
    void shouldRunWordCountUnmodified(String version, int parallelism) {
        CliRun run = CliRun.of(
                "run", JARS.resolve("flink-examples-streaming-" + version + "-WordCount.jar"), "-p", parallelism);

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        Map<String, Integer> counts = new TreeMap<>();
        int lines = 0;
        for (String line : run.out().split("\n")) {
            if (line.endsWith(")")) {
                String[] parts =
                        line.substring(line.indexOf('(') + 1, line.length() - 1).split(",");
                counts.merge(parts[0], Integer.parseInt(parts[1]), Math::max);
                lines++;
            }
        }
        assertThat(lines).isEqualTo(287);
        assertThat(counts).hasSize(170).containsEntry("the", 22).containsEntry("sleep", 5);
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(287);
    }
}
