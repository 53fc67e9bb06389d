package dev.millrace.benchmarks.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.benchmarks.measure.RunFailedException;
import dev.millrace.benchmarks.recovery.JobProcess.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecoveryFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void shouldPackAllClassesOfTheJobAndNoOther() throws IOException {
        Path jar = directory.resolve("job.jar");

        JobJar.write(jar, CountedNumbers.class);

        try (JarFile packed = new JarFile(jar.toFile())) {
            assertThat(packed.stream().map(JarEntry::getName))
                    .containsExactlyInAnyOrder(
                            "dev/millrace/benchmarks/recovery/CountedNumbers.class",
                            "dev/millrace/benchmarks/recovery/CountedNumbers$Numbers.class",
                            "dev/millrace/benchmarks/recovery/CountedNumbers$Counter.class");
        }
    }

    @Test
    void shouldTellBegunCheckpointsFromCompleteOnes() throws IOException {
        Files.createDirectories(directory.resolve("job/chk-9"));
        Files.createDirectories(directory.resolve("job/chk-11"));
        Files.createDirectories(directory.resolve("job/shared"));
        Files.createFile(directory.resolve("job/chk-9/_metadata"));

        CheckpointFiles files = new CheckpointFiles(directory);

        assertThat(files.newestBegun()).isEqualTo(11);
        assertThat(files.newestComplete()).contains(directory.resolve("job/chk-9"));
    }

    @Test
    void shouldReadWhatTheJobPrintsAmongOtherLines() throws Exception {
        String print = "echo 'a note'; echo '2> 2000000 3'; echo '2001000 4'; sleep 60";
        try (JobProcess process = start(print)) {
            Counted right = process.next();
            Counted wrong = process.next();

            assertThat(right).isEqualTo(new Counted(2_000_000, 3));
            assertThat(right.surplus()).isZero();
            assertThat(wrong.surplus()).isEqualTo(1);
        }
    }

    @Test
    void shouldSayWhatAJobThatEndedSaidLast() throws Exception {
        try (JobProcess process = start("echo no such checkpoint >&2; exit 1")) {
            assertThatThrownBy(process::next)
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageEndingWith("no such checkpoint");
        }
    }

    private JobProcess start(String script) throws IOException {
        return JobProcess.start(List.of("sh", "-c", script), directory.resolve("stderr"), LIMIT);
    }
}
