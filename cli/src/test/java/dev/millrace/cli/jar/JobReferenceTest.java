package dev.millrace.cli.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobReferenceTest {

    @Test
    void shouldTellPathsUrlsAndCoordinatesApart() {
        assertThat(JobReference.parse("a/job.jar")).isEqualTo(new JobReference.LocalFile(Path.of("a/job.jar")));
        assertThat(JobReference.parse("file:///a/job.jar"))
                .isEqualTo(new JobReference.LocalFile(Path.of("/a/job.jar")));
        assertThat(JobReference.parse("file:/a/job.jar")).isEqualTo(new JobReference.LocalFile(Path.of("/a/job.jar")));
        assertThat(JobReference.parse("https://h/job.jar"))
                .isEqualTo(new JobReference.Remote(URI.create("https://h/job.jar")));
        assertThat(JobReference.parse("g.h:a-b:1.0-SNAPSHOT"))
                .isEqualTo(new JobReference.Artifact(new MavenCoordinates("g.h", "a-b", "1.0-SNAPSHOT", "jar", "")));
        assertThat(JobReference.parse("g:a_2.12:1.0:jar:WordCount"))
                .isEqualTo(new JobReference.Artifact(new MavenCoordinates("g", "a_2.12", "1.0", "jar", "WordCount")));
    }

    @Test
    void shouldPreferAFileOfThatName(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("g:a:1"), "");

        assertThat(JobReference.parse(file.toString())).isEqualTo(new JobReference.LocalFile(file));
    }

    @Test
    void shouldSayThatNoFileCanHaveThisName() {
        assertThatThrownBy(() -> JobReference.parse("j\u0000b.jar"))
                .isInstanceOfSatisfying(MillraceException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("E110");
                    assertThat(failure).hasMessage("no file can be called 'j\u0000b.jar': Nul character not allowed");
                    assertThat(failure.remedy()).contains("LC_ALL=C.UTF-8");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"g:a", "g:a:", "org.apache.flink:x:1:jar:c:more", "g::1"})
    void shouldRefuseHalfCoordinates(String job) {
        assertThatThrownBy(() -> JobReference.parse(job)).isInstanceOfSatisfying(MillraceException.class, failure -> {
            assertThat(failure.code()).isEqualTo("E114");
            assertThat(failure).hasMessage("'" + job + "' is neither a file nor complete Maven coordinates");
            assertThat(failure.remedy()).startsWith("write group:artifact:version[:packaging[:classifier]]");
        });
    }
}
