package dev.millrace.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library is loaded once in a process, and this class has one for itself. */
class SqliteLibraryTest {
    private static final String PLACE = "org.sqlite.tmpdir";

    @TempDir
    private Path directory;

    @Test
    void shouldSayWhereItCannotBeUnpackedAndFallBackToTheTemporaryDirectory() throws Exception {
        Path file = Files.writeString(directory.resolve(SqliteLibrary.DIRECTORY), "in the way of the directory");
        System.setProperty(PLACE, file.toString());
        assertThatThrownBy(() -> JobStore.open(directory, StoreScript.EXPIRY, () -> 0))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(StoreFailure.NO_LIBRARY))
                .hasMessageContaining(file.toString());

        System.clearProperty(PLACE);
        try (JobStore store = JobStore.open(directory, StoreScript.EXPIRY, () -> 0)) {
            assertThat(store.jobs()).isEmpty();
        }
        assertThat(Files.readString(file)).isEqualTo("in the way of the directory");
    }
}
