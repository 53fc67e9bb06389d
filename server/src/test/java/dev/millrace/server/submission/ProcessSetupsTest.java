package dev.millrace.server.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSetupsTest {
    @TempDir
    private Path directory;

    private Path file(JobID id, String suffix) throws IOException {
        return Files.createFile(directory.resolve(id + suffix));
    }

    private ProcessSetups setups() {
        return new ProcessSetups(directory, new Configuration());
    }

    @Test
    void shouldDeleteWhatJobsOfAnEarlierServerHaveLeft() throws IOException {
        JobID present = new JobID();
        JobID past = new JobID();
        Path graph = file(present, ".graph");
        Path lock = file(present, ".lock");
        file(past, ".graph");
        file(past, ".lock");
        Files.createFile(
                Files.createDirectory(directory.resolve(past.toString())).resolve("odd"));

        setups().tidyBefore(List.of(present));

        assertThat(directory).isDirectoryContaining(graph::equals).isDirectoryContaining(lock::equals);
        assertThat(Files.list(directory)).hasSize(2);
    }

    @Test
    void shouldLeaveTheLockOfAProcessThatHasNotEndedYet() throws IOException {
        Path held = file(new JobID(), ".lock");

        try (FileChannel channel = FileChannel.open(held, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            setups().tidyBefore(List.of());

            assertThat(lock.isValid()).isTrue();
            assertThat(held).exists();
        }
        setups().tidyBefore(List.of());

        assertThat(held).doesNotExist();
    }

    @Test
    void shouldDoNothingWhereNoJobEverHadAProcess() {
        new ProcessSetups(directory.resolve("absent"), new Configuration()).tidyBefore(List.of());

        assertThat(directory).isEmptyDirectory();
    }
}
