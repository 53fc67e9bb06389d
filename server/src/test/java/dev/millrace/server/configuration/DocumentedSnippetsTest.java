package dev.millrace.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.configuration.ConfigurationFile;
import dev.millrace.cli.configuration.ConfigurationReport;
import dev.millrace.cli.configuration.LayeredSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users copy: the snippets of the documents and the files that are shipped. */
class DocumentedSnippetsTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Path HOME = Path.of("..");

    @TempDir
    private Path directory;

    private static void assertFine(Path file) {
        ConfigurationFile read = ConfigurationFile.read(file);

        ConfigurationReport report = ConfigurationReport.of(LayeredSettings.of(read));

        assertThat(read.entries()).isNotEmpty();
        assertThat(read.remarks()).isEmpty();
        assertThat(report.problems()).isEmpty();
        assertThat(report.remarks()).isEmpty();
    }

    @Test
    void shouldDocumentConfigurationsThatHaveNoProblem() throws IOException {
        String page = Files.readString(HOME.resolve("docs/configuration.md"));

        Matcher snippets = YAML.matcher(page);

        assertThat(snippets.find()).isTrue();
        assertFine(Files.writeString(directory.resolve("config.yaml"), snippets.group(1)));
    }

    @Test
    void shouldShipAConfigurationThatHasNoProblem() {
        assertFine(HOME.resolve("conf/config.yaml"));
    }

    @Test
    void shouldShipSettingsInCommentsThatHaveNoProblemEither() throws IOException {
        String text = Files.readString(HOME.resolve("conf/config.yaml"));

        String uncommented = Pattern.compile("(?m)^# (?=[a-z.-]+:|  [a-z.-]+:)")
                .matcher(text)
                .replaceAll("");

        assertThat(uncommented).contains("\ntaskmanager.memory.process.size: 1728m\n", "\n  interval: 10 s\n");
        assertFine(Files.writeString(directory.resolve("config.yaml"), uncommented));
    }
}
