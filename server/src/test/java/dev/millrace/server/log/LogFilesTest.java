package dev.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFilesTest {
    @TempDir
    private Path directory;

    private LogFiles files() {
        return new LogFiles(directory, directory.resolve("a.log"), directory.resolve("a.out"));
    }

    @Test
    void shouldListFilesNewestFirst() throws IOException {
        Files.setLastModifiedTime(Files.writeString(directory.resolve("a.log"), "12"), FileTime.fromMillis(1000));
        Files.setLastModifiedTime(Files.writeString(directory.resolve("a.out"), "1"), FileTime.fromMillis(2000));
        Files.writeString(directory.resolve(".a.lock"), "");
        Files.createDirectory(directory.resolve("d"));

        assertThat(files().list())
                .containsExactly(new LogFiles.Entry("a.out", 1, 2000), new LogFiles.Entry("a.log", 2, 1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "", "..", "none", "d/../a.log", "a.log\0"})
    void shouldFindNothingOutsideOfTheDirectory(String name) throws IOException {
        Files.writeString(directory.resolve("a.log"), "");
        Files.createDirectory(directory.resolve("d"));

        assertThat(files().file(name)).isEqualTo(Optional.empty());
        assertThat(files().file("a.log")).contains(directory.resolve("a.log"));
    }

    @Test
    void shouldGiveEachServerFilesOfItsOwn() throws IOException {
        Optional<String> wanted = Optional.of(directory.toString());
        Path first = LogPaths.create(wanted, Optional.empty(), remark -> {}).log();

        Path second = LogPaths.create(wanted, Optional.empty(), remark -> {}).log();

        assertThat(first.getFileName().toString()).contains("-jobmanager-0-");
        assertThat(second.getFileName().toString()).contains("-jobmanager-1-");
        assertThat(second).exists();
    }
}
