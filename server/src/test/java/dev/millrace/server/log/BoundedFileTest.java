package dev.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedFileTest {
    @TempDir
    private Path directory;

    private Path file;
    private Path predecessor;

    @BeforeEach
    void name() {
        file = directory.resolve("a.out");
        predecessor = directory.resolve("a.out.1");
    }

    private static void write(BoundedFile out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }

    @Test
    void shouldMoveAFullFileAside() throws IOException {
        try (BoundedFile out = new BoundedFile(file, 4)) {
            write(out, "abcd");
            assertThat(predecessor).doesNotExist();

            write(out, "e");

            assertThat(predecessor).hasContent("abcd");
            assertThat(file).hasContent("e");
        }
    }

    @Test
    void shouldKeepWhatAnEarlierProcessLeft() throws IOException {
        Files.writeString(file, "before");

        try (BoundedFile out = new BoundedFile(file, 100)) {
            write(out, "after");
        }

        assertThat(predecessor).hasContent("before");
        assertThat(file).hasContent("after");
    }

    @Test
    void shouldWriteOneThingThatIsLargerThanTheBound() throws IOException {
        try (BoundedFile out = new BoundedFile(file, 2)) {
            write(out, "abcd");
        }

        assertThat(file).hasContent("abcd");
    }

    @Test
    void shouldGoOnWhenItsFileWasRemoved() throws IOException {
        try (BoundedFile out = new BoundedFile(file, 4)) {
            write(out, "abcd");
            Files.delete(file);

            write(out, "efgh");
        }

        assertThat(file).hasContent("efgh");
    }
}
