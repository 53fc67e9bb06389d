package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class ConfigCommandTest {
    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** Loggers of a test keep the level that they had when the first was made. */
    private static String withoutLog(String err) {
        return err.replaceAll("(?m)^\\[main\\] WARN .*\n", "");
    }

    @Test
    void shouldPrintSettingsAndTheMemoryTheyComeTo() throws IOException {
        Path file = write("flink-conf.yaml", """
                jobmanager.memory.process.size: 1600m
                taskmanager.memory.process.size: 1728m
                s3.secret.key: geheim
                """);

        assertThat(CliRun.of("config", "check", "-Dparallelism.default=2", file))
                .isEqualTo(new CliRun(ExitCode.DONE, file + """
                        : 4 settings
                          jobmanager.memory.process.size: 1600m
                          taskmanager.memory.process.size: 1728m
                          s3.secret.key: ******
                          parallelism.default: 2
                        memory of the one process, for JobManager and TaskManager together:
                          heap          1664 MB  (framework 1152, tasks 384, network 128)
                          direct         256 MB  (framework 256, tasks 0)
                          managed        512 MB  (for RocksDB)
                          metaspace      512 MB
                          overhead       384 MB
                          total         3328 MB
                        flags of the JVM: -Xmx1744830456 -XX:MaxDirectMemorySize=268435456 -XX:MaxMetaspaceSize=536870912 -XX:+UseSerialGC
                        """, ""));
    }

    @Test
    void shouldPrintEveryProblemWithItsLine() throws IOException {
        Path file = write("config.yaml", """
                state:
                  backend: hashmap
                execution.checkpointing:
                  timeout: 1
                  unaligned.enabled: true
                  mode: AT_LEAST_ONCE
                retst.port: 8082
                """);

        CliRun run = CliRun.of("config", "check", directory);

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(withoutLog(run.err())).isEqualTo("""
                        warning: configuration key 'state.backend' (FILE:2) is deprecated: write 'state.backend.type'
                        warning: unknown configuration key 'retst.port' (FILE:7): did you mean 'rest.port'?
                        error[E133]: execution.checkpointing.timeout=1 (FILE:4) is less than 10 ms
                        hint: write a unit, as in 10 s; a number alone is milliseconds
                        error[E133]: execution.checkpointing.unaligned.enabled=true (FILE:5) needs exactly-once, but execution.checkpointing.mode=AT_LEAST_ONCE (FILE:6)
                        hint: use EXACTLY_ONCE, or leave checkpoints aligned
                        """.replace("FILE", file.toString()));
    }

    @Test
    void shouldSayWhichValuesDoNotParse() throws IOException {
        Path file = write("config.yaml", "rest.port: abc\nparallelism.default: 0\n");

        CliRun run = CliRun.of("config", "check", file);

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(run.err())
                .startsWith("error[E131]: value 'abc' of rest.port (" + file
                        + ":1) is not a whole number\nhint: change the value, or leave the key out for its default\n"
                        + "error[E131]: parallelism.default=0 (" + file + ":2) is not from 1 to 32768\n");
    }

    @Test
    void shouldWantOneFile() {
        assertThat(CliRun.of("config", "check").err())
                .startsWith("error[E102]: 'millrace config check' needs one FILE, not 0\n");
        assertThat(CliRun.of("config", "check", "-x", "f").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CliRun.of("config", "look").err()).startsWith("error[E100]: unknown command 'config look'\n");
        assertThat(CliRun.of("config").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CliRun.of("config", "check", directory.resolve("none.yaml")).err())
                .isEqualTo("error[E132]: could not read '" + directory
                        + "/none.yaml': there is no such file\nhint: correct the file\n");
    }
}
