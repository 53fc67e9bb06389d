package dev.millrace.server.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewestCheckpointTest {
    private final JobID job = new JobID();

    @TempDir
    private Path directory;

    private void checkpoint(String name, boolean isComplete) throws IOException {
        Path path = Files.createDirectories(directory.resolve(job.toString()).resolve(name));
        if (isComplete) {
            Files.writeString(path.resolve("_metadata"), "");
        }
    }

    private Configuration configuration() {
        return new Configuration()
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        directory.toUri().toString());
    }

    @Test
    void shouldFindTheCompleteOneWithTheHighestNumber() throws IOException {
        checkpoint("chk-9", true);
        checkpoint("chk-10", true);
        checkpoint("chk-11", false);
        checkpoint("shared", true);

        assertThat(NewestCheckpoint.of(job, null, configuration()).orElseThrow())
                .endsWith(job + "/chk-10");
    }

    @Test
    void shouldFindNoneOfAJobThatHasNone() throws IOException {
        assertThat(NewestCheckpoint.of(job, null, configuration())).isEmpty();
        assertThat(NewestCheckpoint.of(job, null, new Configuration())).isEmpty();
    }
}
