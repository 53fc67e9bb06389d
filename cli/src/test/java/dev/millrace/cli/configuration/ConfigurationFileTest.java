package dev.millrace.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.configuration.ConfigurationFile.Entry;
import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    private static final String NESTED = """
            # a comment
            taskmanager:
              numberOfTaskSlots: 4
              memory.process.size: "1728m"
            pipeline:
              object-reuse: true
              jars: [a.jar, "b c.jar"]
            s3.endpoint: http://host:9000
            taskmanager.memory.managed.fraction: 0.4
            restart-strategy.type: none
            """;
    private static final String LINES = """
            parallelism.default: 3
              state.backend.type :  hashmap # as in memory
            env.java.opts.all: -Dx="a: b"
            pipeline.jars: a.jar;b.jar
            parallelism.default: 5
            rest.port:8081

            """;

    @TempDir
    private Path directory;

    private final boolean before = GlobalConfiguration.isStandardYaml();

    @AfterEach
    void reset() {
        GlobalConfiguration.setStandardYaml(before);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void shouldFlattenStandardYamlAndKnowTheLineOfEachKey() throws IOException {
        ConfigurationFile file = ConfigurationFile.read(write("config.yaml", NESTED));

        assertThat(file.isStandardYaml()).isTrue();
        assertThat(file.entries())
                .containsEntry("taskmanager.numberOfTaskSlots", new Entry("4", 3))
                .containsEntry("taskmanager.memory.process.size", new Entry("1728m", 4))
                .containsEntry("s3.endpoint", new Entry("http://host:9000", 8))
                .containsEntry("pipeline.object-reuse", new Entry("true", 6));
        assertThat(file.remarks()).isEmpty();
    }

    @Test
    void shouldReadStandardYamlAsFlinkDoes() throws IOException {
        Path path = write("config.yaml", NESTED);

        Configuration ours = LayeredSettings.of(ConfigurationFile.read(path)).toConfiguration();

        assertThat(ours.toMap())
                .isEqualTo(GlobalConfiguration.loadConfiguration(directory.toString())
                        .toMap());
    }

    @Test
    void shouldReadLinesAsFlinkDoes() throws IOException {
        Path path = write("flink-conf.yaml", LINES);

        ConfigurationFile file = ConfigurationFile.read(path);
        Configuration ours = LayeredSettings.of(file).toConfiguration();

        assertThat(ours.toMap())
                .isEqualTo(GlobalConfiguration.loadConfiguration(directory.toString())
                        .toMap());
        assertThat(file.remarks())
                .containsExactly(
                        path + ":5 sets 'parallelism.default' again: line 1 no longer counts",
                        path + ":6 says nothing: it is not 'key: value', with a space after the colon");
    }

    @Test
    void shouldPreferTheOlderFileNameAsFlinkDoes() throws IOException {
        write("config.yaml", "");
        Path older = write("flink-conf.yaml", "");

        assertThat(ConfigurationFile.in(directory)).contains(older);
    }

    @Test
    void shouldNameTheLineOfBrokenYamlAndNotShowIt() throws IOException {
        Path path = write("config.yaml", "a: 1\npassword: geheim\npassword: geheimer\n");

        assertThatThrownBy(() -> ConfigurationFile.read(path))
                .isInstanceOfSatisfying(MillraceException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("E132");
                    assertThat(failure)
                            .hasMessage("'" + path + "' is not valid YAML: line 3: found duplicate key password");
                });
    }

    @Test
    void shouldRefuseYamlThatIsNoMap() throws IOException {
        Path path = write("config.yaml", "- a\n- b\n");

        assertThatThrownBy(() -> ConfigurationFile.read(path))
                .hasMessage("'" + path + "' is not valid YAML: line 1: it is not a map of keys to values");
    }

    @Test
    void shouldReadAnEmptyFile() throws IOException {
        assertThat(ConfigurationFile.read(write("config.yaml", "# nothing\n")).entries())
                .isEmpty();
    }

    @Test
    void shouldLetLaterPlacesWinWhateverTheirSpelling() throws IOException {
        Path path = write("config.yaml", "state.backend.type: rocksdb\nrest.port: 8081\n");

        LayeredSettings settings = LayeredSettings.of(ConfigurationFile.read(path))
                .withLines("rest.port: 8082\n# nothing\nrest.address: h", "FLINK_PROPERTIES")
                .with(Map.of("state.backend", "hashmap"), "option -D");

        assertThat(settings.values())
                .isEqualTo(Map.of("state.backend", "hashmap", "rest.port", "8082", "rest.address", "h"));
        assertThat(settings.origins())
                .containsEntry("rest.address", "FLINK_PROPERTIES line 3")
                .containsEntry("state.backend", "option -D");
    }
}
