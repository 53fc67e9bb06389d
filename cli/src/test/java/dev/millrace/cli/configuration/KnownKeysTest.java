package dev.millrace.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code mvn test -Dtest=KnownKeysTest -Dmillrace.write-known-keys} writes the list anew. */
class KnownKeysTest {
    private static final Path LIST =
            Path.of("src/main/resources/dev/millrace/cli/configuration").resolve(KnownKeys.RESOURCE);
    private static final String HEADER =
            "# key, what a value must be, declaring class, field; written by KnownKeysTest";

    @Test
    void shouldListEveryOptionOnTheClassPath() throws IOException {
        List<String> expected = new ArrayList<>(List.of(HEADER));
        expected.addAll(OptionCatalogue.lines());
        if (System.getProperty("millrace.write-known-keys") != null) {
            Files.write(LIST, expected, StandardCharsets.UTF_8);
        }

        List<String> listed = Files.readAllLines(LIST, StandardCharsets.UTF_8);

        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(listed);
        List<String> left = new ArrayList<>(listed);
        left.removeAll(expected);
        assertThat(missing)
                .describedAs("options that the list lacks; -Dmillrace.write-known-keys writes it anew")
                .isEmpty();
        assertThat(left)
                .describedAs("lines that stand for no option; -Dmillrace.write-known-keys writes it anew")
                .isEmpty();
    }

    @Test
    void shouldFindOldSpellingsAsWellAsNewOnes() {
        KnownKeys keys = KnownKeys.load();

        assertThat(keys.find("state.backend")).map(KnownKey::field).contains("STATE_BACKEND");
        assertThat(keys.find("state.backend.type")).map(KnownKey::field).contains("STATE_BACKEND");
    }

    @Test
    void shouldLeaveNamesAloneThatUsersChoose() {
        KnownKeys keys = KnownKeys.load();

        assertThat(keys.isOpen("metrics.reporter.mine.factory.class")).isTrue();
        assertThat(keys.isOpen("pipeline.global-job-parameters.threshold")).isTrue();
        assertThat(keys.isOpen("paralellism.default")).isFalse();
    }
}
