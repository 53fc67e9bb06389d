package dev.millrace.server.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFilesTest {
    @TempDir
    private Path directory;

    private void complete(Path of) throws IOException {
        Files.createDirectories(of);
        Files.writeString(of.resolve("_metadata"), "");
    }

    @Test
    void shouldFindASavepointOnlyOnceItIsComplete() throws IOException {
        Files.createDirectories(directory.resolve("savepoint-1"));
        String where = directory.toUri().toString();

        assertThat(SavedFiles.savepointIn(where)).isEmpty();
        complete(directory.resolve("savepoint-1"));

        assertThat(SavedFiles.savepointIn(where))
                .hasValueSatisfying(path -> assertThat(path).endsWith("savepoint-1"));
        assertThat(SavedFiles.savepointIn(where + "nowhere")).isEmpty();
    }

    @Test
    void shouldFindTheNewestCheckpointByItsNumber() throws IOException {
        JobID job = new JobID();
        Path ofJob = directory.resolve(job.toHexString());
        complete(ofJob.resolve("chk-9"));
        complete(ofJob.resolve("chk-10"));
        Files.createDirectories(ofJob.resolve("chk-11"));

        assertThat(SavedFiles.newestCheckpoint(directory.toUri().toString(), job))
                .hasValueSatisfying(path -> assertThat(path).endsWith("chk-10"));
        assertThat(SavedFiles.newestCheckpoint("", job)).isEmpty();
    }

    @Test
    void shouldRefuseADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() ->
                        SavedFiles.requireWritable(file.resolve("below").toUri().toString()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E264"));
    }
}
