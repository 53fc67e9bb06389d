package dev.millrace.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class JobConfigurationTest {
    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();

    private Configuration load(Map<String, String> properties) {
        return new JobConfiguration(warnings::add).load(Optional.empty(), properties);
    }

    private Configuration loadFile(String name, String content, Map<String, String> properties) throws IOException {
        Files.writeString(directory.resolve(name), content);
        return new JobConfiguration(warnings::add).load(Optional.of(directory), properties);
    }

    private void assertFailure(ThrowingLoad load, String code, String message, String hint) {
        assertThatThrownBy(load::run).isInstanceOfSatisfying(MillraceException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessage(message);
            assertThat(failure.remedy()).isEqualTo(hint);
        });
    }

    private interface ThrowingLoad {
        void run() throws Exception;
    }

    @Test
    void shouldPreferOurDirectoryToFlinks() {
        assertThat(JobConfiguration.directory(Map.of())).isEmpty();
        assertThat(JobConfiguration.directory(Map.of("FLINK_CONF_DIR", "/f"))).contains(Path.of("/f"));
        assertThat(JobConfiguration.directory(Map.of("FLINK_CONF_DIR", "/f", "MILLRACE_CONF_DIR", "/m")))
                .contains(Path.of("/m"));
        assertThat(JobConfiguration.directory(Map.of("FLINK_CONF_DIR", "/f", "MILLRACE_CONF_DIR", " ")))
                .contains(Path.of("/f"));
    }

    @Test
    void shouldReadFlinkConfAndLetPropertiesWin() throws IOException {
        Configuration configuration = loadFile(
                "flink-conf.yaml",
                "parallelism.default: 3\nexecution.checkpointing.interval: 5000\nstate.backend.type: hashmap\n",
                Map.of("parallelism.default", "4"));

        assertThat(configuration.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(4);
        assertThat(configuration.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("hashmap");
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldReadConfigYaml() throws IOException {
        Configuration configuration = loadFile("config.yaml", "parallelism:\n  default: 3\n", Map.of());

        assertThat(configuration.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(3);
    }

    @Test
    void shouldWarnOnceOfUnknownKeysAndNameNearest() throws IOException {
        loadFile(
                "flink-conf.yaml",
                "paralellism.default: 3\nconnector.kafka.bootstrap.servers: h\nmetrics.reporter.mine.port: 9249\n",
                Map.of("execution.checkpointing.intervall", "1 s"));

        String file = directory.resolve("flink-conf.yaml").toString();
        assertThat(warnings)
                .containsExactlyInAnyOrder(
                        "unknown configuration key 'paralellism.default' (" + file
                                + ":1): did you mean 'parallelism.default'?",
                        "unknown configuration key 'connector.kafka.bootstrap.servers' (" + file
                                + ":2): neither Flink nor Millrace has one like it",
                        "unknown configuration key 'execution.checkpointing.intervall' (option -D): did you mean"
                                + " 'execution.checkpointing.interval'?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            execution.checkpointing.interval | soon | a duration, as 500 ms, 10 s or 5 min | change the value, or leave the key out for its default
            parallelism.default | many | a whole number | change the value, or leave the key out for its default
            pipeline.object-reuse | yes | true or false | change the value, or leave the key out for its default
            taskmanager.memory.process.size | 1 potato | a size, as 64 kb, 512 mb or 1 gb | change the value, or leave the key out for its default
            rest.port | abc | a whole number | change the value, or leave the key out for its default
            state.backend.type | hashmapp | one of hashmap, rocksdb, or a class | did you mean 'hashmap'?
            state.backend | rockdb | one of hashmap, rocksdb, or a class | did you mean 'rocksdb'?
            classloader.resolve-order | parent-last | one of child-first, parent-first | did you mean 'parent-first'?
            classloader.resolve-order | no.such | one of child-first, parent-first | change the value, or leave the key out for its default
            restart-strategy.type | fixed | one of none, fixed-delay, failure-rate, exponential-delay, or a class | did you mean 'fixed-delay'?
            execution.checkpointing.storage | filesytem | one of jobmanager, filesystem, or a class | did you mean 'filesystem'?
            execution.runtime-mode | STREAMNIG | one of STREAMING, BATCH, AUTOMATIC | did you mean 'STREAMING'?
            """)
    void shouldRefuseValuesThatDoNotParse(String key, String value, String type, String hint) {
        assertFailure(
                () -> load(Map.of(key, value)),
                "E131",
                "value '" + value + "' of " + key + " (option -D) is not " + type,
                hint);
    }

    @Test
    void shouldAcceptEveryNameThatFlinkAccepts() {
        load(Map.of(
                "state.backend.type",
                "RocksDB",
                "restart-strategy.type",
                "off",
                "classloader.resolve-order",
                "Parent-First",
                "execution.checkpointing.storage",
                "com.example.Storage"));

        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldWarnOnceOfAnOldSpelling() {
        load(Map.of("state.backend", "hashmap"));

        assertThat(warnings)
                .containsExactly(
                        "configuration key 'state.backend' (option -D) is deprecated: write 'state.backend.type'");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "32769"})
    void shouldRefuseDefaultParallelismOutOfRange(int parallelism) {
        assertFailure(
                () -> load(Map.of("parallelism.default", Integer.toString(parallelism))),
                "E131",
                "parallelism.default=" + parallelism + " (option -D) is not from 1 to 32768",
                "use " + Runtime.getRuntime().availableProcessors() + " for one task per core of this machine");
    }

    @Test
    void shouldAcceptDefaultParallelismAtTheBounds() {
        assertThat(load(Map.of("parallelism.default", "1")).get(CoreOptions.DEFAULT_PARALLELISM))
                .isEqualTo(1);
        assertThat(load(Map.of("parallelism.default", "32768")).get(CoreOptions.DEFAULT_PARALLELISM))
                .isEqualTo(32768);
    }

    @Test
    void shouldSayWhatIsWrongWithTheDirectory() {
        String hint = "or unset MILLRACE_CONF_DIR or FLINK_CONF_DIR";
        JobConfiguration configuration = new JobConfiguration(warnings::add);
        Path missing = directory.resolve("none");

        assertFailure(
                () -> configuration.load(Optional.of(missing), Map.of()),
                "E132",
                "the configuration directory '" + missing + "' does not exist",
                "correct " + hint);
        assertFailure(
                () -> configuration.load(Optional.of(directory), Map.of()),
                "E132",
                "the configuration directory '" + directory + "' has neither flink-conf.yaml nor config.yaml",
                "add one, or correct " + hint);
    }

    @Test
    void shouldSayWhereYamlIsBroken() {
        assertThatThrownBy(() -> loadFile("config.yaml", "a: [1\nb: 2\n", Map.of()))
                .isInstanceOfSatisfying(MillraceException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("E132");
                    assertThat(failure.getMessage())
                            .startsWith("'" + directory.resolve("config.yaml") + "' is not valid YAML: ")
                            .contains("line 2");
                });
    }
}
