package dev.millrace.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.engine.error.MillraceException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedSavepointTest {
    private static final int FLIPS = 100;

    @TempDir
    private static Path directory;

    private static Path whole;

    @TempDir
    private Path copies;

    @BeforeAll
    static void write() throws Exception {
        whole = SavepointDirectory.write(directory, SavepointFormatType.CANONICAL, 2, false);
    }

    private Path copy() throws Exception {
        Path copy = Files.createTempDirectory(copies, "copy");
        try (var files = Files.list(whole)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static SavepointDescription inspect(Path path) {
        return Inspection.of(path.toString(), DamagedSavepointTest.class.getClassLoader());
    }

    private static MillraceException failure(Path path) {
        return catchThrowableOfType(MillraceException.class, () -> inspect(path));
    }

    @Test
    void shouldSayThatThereIsNoSuchPath() {
        MillraceException failure = failure(copies.resolve("nowhere"));

        assertThat(failure.code()).isEqualTo("E320");
        assertThat(failure)
                .hasMessage("there is no savepoint or checkpoint '" + copies + "/nowhere': no such file or directory");
        assertThat(failure.remedy()).contains(System.getProperty("user.dir"));
    }

    @Test
    void shouldNameTheSavepointBelowADirectoryThatIsNone() {
        MillraceException failure = failure(directory);

        assertThat(failure.code()).isEqualTo("E321");
        assertThat(failure).hasMessage("'" + directory + "' is no savepoint: it has no file _metadata");
        assertThat(failure.remedy()).startsWith("Did you mean '" + whole + "'?");
        assertThat(failure(copies).remedy()).startsWith("Name the directory");
    }

    @Test
    void shouldSayThatAFileIsNoSavepoint() throws Exception {
        Path file = Files.writeString(copies.resolve("text"), "just some text");

        assertThat(failure(file))
                .hasMessage("'" + file + "' is no savepoint: it begins with 0x6a757374, not with 0x4960672d");
        assertThat(failure(Files.write(copies.resolve("empty"), new byte[0])))
                .hasMessageEndingWith("(0 bytes) is damaged or cut off: it ends before what it should hold");
    }

    @Test
    void shouldSayThatANewerFlinkWroteIt() throws Exception {
        Path copy = copy();
        byte[] bytes = Files.readAllBytes(copy.resolve("_metadata"));
        ByteBuffer.wrap(bytes).putInt(Integer.BYTES, 5);
        Files.write(copy.resolve("_metadata"), bytes);

        MillraceException failure = failure(copy);

        assertThat(failure.code()).isEqualTo("E323");
        assertThat(failure)
                .hasMessage(
                        "'" + copy + "' has metadata version=5; versions 1 to 4, of Flink 1.2 to 1.20, can be read");
        assertThat(failure.remedy()).contains("newer Flink");
    }

    @Test
    void shouldSayThatTheMetadataIsCutOffWhereverItIs() throws Exception {
        Path copy = copy();
        byte[] bytes = Files.readAllBytes(whole.resolve("_metadata"));

        for (int length = 8; length < bytes.length; length += 211) {
            Files.write(copy.resolve("_metadata"), Arrays.copyOf(bytes, length));
            assertThat(failure(copy)).as("%d bytes", length).isNotNull();
            assertThat(failure(copy).code()).isEqualTo("E322");
            assertThat(failure(copy)).hasMessageContaining("'" + copy + "' (" + length + " bytes) is damaged");
        }
    }

    @Test
    void shouldDescribeWhatItCanOrSayWhatIsWrongWhateverIsFlipped() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        Path copy = copy();
        byte[] metadata = Files.readAllBytes(whole.resolve("_metadata"));
        Path file = SavepointDirectory.largestFile(copy);
        byte[] state = Files.readAllBytes(file);

        for (int i = 0; i < FLIPS; i++) {
            boolean isMetadata = random.nextBoolean();
            byte[] flipped = (isMetadata ? metadata : state).clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(copy.resolve("_metadata"), isMetadata ? flipped : metadata);
            Files.write(file, isMetadata ? state : flipped);
            try {
                inspect(copy)
                        .operators()
                        .forEach(operator -> assertThat(operator.id()).isNotEmpty());
            } catch (MillraceException told) {
                assertThat(told.code()).as("seed %d", seed).isIn("E322", "E323");
            } catch (RuntimeException | Error thrown) {
                throw new AssertionError("test.seed=" + seed + ", flip " + i, thrown);
            }
        }
    }

    @Test
    void shouldNameAFileThatIsMissingAndDescribeTheRest() throws Exception {
        Path copy = copy();
        Path file = SavepointDirectory.largestFile(copy);
        Files.delete(file);

        SavepointDescription savepoint = inspect(copy);

        assertThat(savepoint.faults()).hasSize(1);
        assertThat(savepoint.faults().get(0).code()).isEqualTo("E324");
        assertThat(savepoint.faults().get(0))
                .hasMessageMatching("the file '" + file + "' with keyed state of operator [0-9a-f]{32}, subtask [01]"
                        + " does not exist");
        assertThat(savepoint.operators())
                .flatExtracting(OperatorDescription::states)
                .isNotEmpty();
    }

    @Test
    void shouldNameAFileThatIsCutOff() throws Exception {
        Path copy = copy();
        Path file = SavepointDirectory.largestFile(copy);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));

        SavepointDescription savepoint = inspect(copy);

        assertThat(savepoint.faults()).hasSize(1);
        assertThat(savepoint.faults().get(0).code()).isEqualTo("E325");
        assertThat(savepoint.faults().get(0))
                .hasMessageMatching("the file '" + file + "' with keyed state of operator [0-9a-f]{32}, subtask [01]"
                        + " is damaged: .*it ends before what it should hold");
    }
}
