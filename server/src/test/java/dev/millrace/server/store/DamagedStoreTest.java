package dev.millrace.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedStoreTest {
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());
    private static final int CHANGES = 60;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final StoreScript script = new StoreScript(SEED);
    private Path database;
    private byte[] whole;

    @BeforeEach
    void fill() throws IOException {
        System.out.println("-Dtest.seed=" + SEED);
        JobStore store = open();
        while (script.step() < CHANGES) {
            script.next(store, directory);
        }
        database = store.directory().resolve(Database.FILE);
        store.close();
        whole = Files.readAllBytes(database);
    }

    private JobStore open() {
        return JobStore.open(directory.resolve("store"), StoreScript.EXPIRY, () -> 0);
    }

    private enum Opened {
        REFUSED,
        WHOLE
    }

    /** What must not happen is that something of what was acknowledged is missing and nobody says so. */
    private Opened openDamaged(byte[] damaged, String how) throws IOException {
        Files.write(database, damaged);
        try (JobStore store = open()) {
            assertThat(StoreScript.found(store))
                    .as("-Dtest.seed=%d %s", SEED, how)
                    .isEqualTo(script.expected());
            return Opened.WHOLE;
        } catch (MillraceException e) {
            assertThat(e.code()).as("-Dtest.seed=%d %s: %s", SEED, how, e).isEqualTo("E441");
            assertThat(e).as("left open by the attempt before").hasMessageNotContaining("locked");
            assertThat(Files.readAllBytes(database)).hasSize(damaged.length);
            return Opened.REFUSED;
        }
    }

    @Test
    void shouldOpenAStoreThatWasNotClosed() throws IOException {
        assertThat(openDamaged(whole, "whole")).isEqualTo(Opened.WHOLE);
    }

    @Test
    void shouldRefuseAFileThatIsCutOffUnlessNothingIsMissing() throws IOException {
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            int length = random.nextInt(whole.length);
            if (openDamaged(Arrays.copyOf(whole, length), "cut off at " + length) == Opened.REFUSED) {
                refused++;
            }
        }

        assertThat(refused).isGreaterThan(10);
    }

    @Test
    void shouldRefuseAFileWithAFlippedBitUnlessNothingIsMissing() throws IOException {
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            int bit = random.nextInt(damaged.length * 8);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            if (openDamaged(damaged, "bit " + bit) == Opened.REFUSED) {
                refused++;
            }
        }

        System.out.println(refused + " of 300 flipped bits made the store refuse its file");
        assertThat(refused).isPositive();
    }

    @Test
    void shouldRefuseToStartAnewWhereTheDatabaseIsMissing() throws IOException {
        Files.delete(database);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E441"))
                .hasMessageContaining(database + " is missing, although ")
                .hasMessageContaining("changes were written to it");
    }

    @Test
    void shouldRefuseWhatIsNoDatabase() throws IOException {
        Files.writeString(database, "x".repeat(20_000));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        e -> assertThat(e.remedy()).startsWith("move the store's directory away"))
                .hasMessageStartingWith("the job store cannot be read: " + database + " is damaged: ");
        assertThat(database).hasSize(20_000);
    }

    @Test
    void shouldRefuseANewerLayoutByItsNumber() throws SQLException {
        byte[] newer = RecordFormat.seal("head", "{\"layout\":2,\"other\":[]}".getBytes(UTF_8));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE records SET content = ? WHERE kind = 'head'")) {
            update.setBytes(1, newer);
            assertThat(update.executeUpdate()).isOne();
        }

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E444"))
                .hasMessage("the job store " + database + " has layout version 2; this release reads up to 1");
    }

    @Test
    void shouldSayThatTheDirectoryCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> JobStore.open(file.resolve("store")))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E442"))
                .hasMessageContaining(file.resolve("store").toString());
    }
}
