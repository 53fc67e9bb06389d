package dev.millrace.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowFileSystemTest {
    @TempDir
    Path directory;

    @Test
    void shouldBeFoundByItsSchemeAndTakeItsTime() throws IOException {
        URI file = URI.create("slow://" + directory.resolve("file"));
        byte[] tenthOfASecond = new byte[500_000];
        long startNs = System.nanoTime();

        FSDataOutputStream out =
                FileSystem.get(file).create(new org.apache.flink.core.fs.Path(file), WriteMode.NO_OVERWRITE);
        boolean wasWriting = SlowFileSystem.isWriting();
        out.write(tenthOfASecond);
        out.close();
        out.close();

        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(100_000_000);
        assertThat(wasWriting).isTrue();
        assertThat(SlowFileSystem.isWriting()).isFalse();
        assertThat(Files.size(directory.resolve("file"))).isEqualTo(500_000);
    }
}
