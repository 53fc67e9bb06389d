package dev.millrace.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class ServerConfigurationTest {
    private static final String GUIDE = """
            jobmanager.rpc.address: flink-jobmanager-service
            jobmanager.memory.process.size: 1600m
            taskmanager.memory.process.size: 1728m
            taskmanager.memory.managed.fraction: 0.4
            taskmanager.numberOfTaskSlots: 2
            execution.checkpointing.interval: 5000
            state.backend: hashmap
            high-availability: none
            blob.server.port: 6124
            web.backpressure.refresh-interval: 60000
            """;

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();

    @BeforeEach
    void forgetHome() {
        System.clearProperty("millrace.home");
    }

    @AfterEach
    void forgetHomeAgain() {
        System.clearProperty("millrace.home");
    }

    private ServerConfiguration load(String... words) {
        return ServerConfiguration.load(environment, List.of(words), remarks::add);
    }

    private Path write(String name, String text) throws IOException {
        environment.put("FLINK_CONF_DIR", directory.toString());
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void shouldTakeTheFileOfTheGuide() throws IOException {
        write("flink-conf.yaml", GUIDE);

        ServerConfiguration loaded = load();

        Configuration configuration = loaded.configuration();
        assertThat(configuration.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(2);
        assertThat(configuration.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.get(TaskManagerOptions.MANAGED_MEMORY_SIZE))
                .isEqualTo(new MemorySize(loaded.memory().managedBytes()));
        assertThat(loaded.memory().processBytes()).isEqualTo((1600L + 1728L) << 20);
        assertThat(configuration.getOptional(RestOptions.BIND_ADDRESS)).isEmpty();
        assertThat(loaded.origins()).containsEntry("state.backend", directory.resolve("flink-conf.yaml") + ":7");
        assertThat(remarks).allMatch(remark -> remark.contains("is deprecated: write"));
    }

    @Test
    void shouldHaveNothingWithoutAnyConfiguration() {
        ServerConfiguration loaded = load("--store", "/s", "start");

        assertThat(loaded.configuration().getOptional(RestOptions.BIND_ADDRESS)).isEmpty();
        assertThat(loaded.configuration().getOptional(RestOptions.ADDRESS)).isEmpty();
        assertThat(loaded.directory()).isEmpty();
        assertThat(loaded.words()).containsExactly("--store", "/s", "start");
        assertThat(loaded.memory().isConfigured()).isFalse();
        assertThat(remarks).isEmpty();
    }

    @Test
    void shouldLetLaterPlacesWin() throws IOException {
        write("config.yaml", "taskmanager.numberOfTaskSlots: 1\nparallelism.default: 1\nrest.port: 1001\na.b: file\n");
        environment.put(
                "FLINK_PROPERTIES",
                "taskmanager.numberOfTaskSlots: 2\nparallelism.default: 2\nrest.port: 1002\njobmanager.rpc.address: p\n");
        environment.put("TASK_MANAGER_NUMBER_OF_TASK_SLOTS", "3");
        environment.put("JOB_MANAGER_RPC_ADDRESS", "e");

        ServerConfiguration loaded = load("-Dparallelism.default=4", "-D", "web.port=1004", "--port", "1005");

        Configuration configuration = loaded.configuration();
        assertThat(configuration.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(3);
        assertThat(configuration.get(JobManagerOptions.ADDRESS)).isEqualTo("e");
        assertThat(configuration.get(RestOptions.PORT)).isEqualTo(1005);
        assertThat(configuration.get(RestOptions.BIND_PORT)).isEqualTo("1005");
        assertThat(loaded.origins())
                .containsEntry(
                        "taskmanager.numberOfTaskSlots", "environment variable TASK_MANAGER_NUMBER_OF_TASK_SLOTS")
                .containsEntry("parallelism.default", "option -D")
                .containsEntry("rest.port", "option --port")
                .containsEntry("a.b", directory.resolve("config.yaml") + ":4");
    }

    @ParameterizedTest
    @CsvSource({"--host 10.0.0.1, 10.0.0.1, 10.0.0.1", "--host=0.0.0.0, 0.0.0.0,", "--bind ::, ::,"})
    void shouldBindToTheAddressOfTheOption(String words, String bind, String address) {
        Configuration configuration = load(words.split(" ")).configuration();

        assertThat(configuration.get(RestOptions.BIND_ADDRESS)).isEqualTo(bind);
        assertThat(configuration.get(RestOptions.ADDRESS)).isEqualTo(address);
    }

    @Test
    void shouldReadTheDirectoryOfTheInstallationUnlessAnotherIsNamed() throws IOException {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(conf.resolve("config.yaml"), "rest.port: 1001\n");
        Path other = Files.createDirectory(directory.resolve("other"));
        System.setProperty("millrace.home", directory.toString());

        assertThat(load().configuration().get(RestOptions.PORT)).isEqualTo(1001);
        assertThat(load("--configDir", other.toString()).configuration().get(RestOptions.PORT))
                .isEqualTo(8081);
        environment.put("FLINK_CONF_DIR", other.toString());
        assertThat(load().configuration().get(RestOptions.PORT)).isEqualTo(8081);
        System.setProperty("millrace.home", other.toString());
        environment.clear();
        assertThat(load().configuration().get(RestOptions.PORT)).isEqualTo(8081);
    }

    @Test
    void shouldRefuseADirectoryThatIsNotThere() {
        environment.put("FLINK_CONF_DIR", directory + "/none");

        assertThatThrownBy(this::load)
                .hasMessage("the configuration directory '" + directory + "/none' does not exist");
    }

    @Test
    void shouldTellEveryProblem() throws IOException {
        Path file = write("config.yaml", "rest.port: abc\nparallelism.default: 0\n");

        assertThatThrownBy(this::load).isInstanceOfSatisfying(MillraceException.class, failure -> {
            assertThat(failure).hasMessage("value 'abc' of rest.port (" + file + ":1) is not a whole number");
            assertThat(failure.getSuppressed()).hasSize(1);
            assertThat(failure.getSuppressed()[0])
                    .hasMessage("parallelism.default=0 (" + file + ":2) is not from 1 to 32768");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port | E102 | option --port needs a value
            --port 65536 | E103 | port '65536' (option --port) is not a whole number from 0 to 65535
            --port=a | E103 | port 'a' (option --port) is not a whole number from 0 to 65535
            -D =1 | E104 | -D '=1' has no key
            -D | E102 | option -D needs a value
            """)
    void shouldRefuseWordsThatMakeNoSense(String words, String code, String message) {
        assertThatThrownBy(() -> load(words.split(" "))).isInstanceOfSatisfying(MillraceException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessage(message);
        });
    }

    @Test
    void shouldBeImmutable() {
        assertThatThrownBy(() -> load().configuration().set(RestOptions.PORT, 1))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
