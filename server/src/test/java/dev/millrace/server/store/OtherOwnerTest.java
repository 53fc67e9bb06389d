package dev.millrace.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherOwnerTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNameTheProcessThatHasTheStoreAndTakeItWhenThatIsDead() throws Exception {
        Path path = directory.resolve("store");
        Process owner = StoreWriterProcess.start(path, directory, 1, 0);
        try {
            assertThat(owner.getInputStream().read()).isEqualTo('b');

            assertThatThrownBy(() -> JobStore.open(path))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo("E440"))
                    .hasMessage(
                            "the job store " + path.toRealPath() + " belongs to another server, pid " + owner.pid());
        } finally {
            owner.destroyForcibly();
        }

        assertThat(owner.waitFor(20, TimeUnit.SECONDS)).isTrue();
        try (JobStore store = JobStore.open(path)) {
            assertThat(store.directory()).isEqualTo(path.toRealPath());
        }
    }
}
