package dev.millrace.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmFlagsTest {
    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private List<String> flags(String configuration, String... words) throws IOException {
        environment.put("FLINK_CONF_DIR", directory.toString());
        Files.writeString(directory.resolve("config.yaml"), configuration);
        return JvmFlags.of(environment, List.of(words));
    }

    @Test
    void shouldHaveNoneWhereNothingIsSaid() throws IOException {
        assertThat(flags("rest.port: 1\n")).isEmpty();
    }

    @Test
    void shouldHaveThoseOfTheMemoryBeforeThoseOfTheUser() throws IOException {
        List<String> flags = flags("""
                env.java.opts.all: -Da=1 -Xlog:gc
                env.java.opts.jobmanager: -Db="x y"
                env.java.opts.taskmanager: -Xmx1g
                """, "-Dtaskmanager.memory.process.size=1728m");

        assertThat(flags.get(0)).startsWith("-Xmx6710");
        assertThat(flags)
                .endsWith("-XX:+UseSerialGC", "-Da=1", "-Xlog:gc", "-Db=x y", "-Xmx1g")
                .contains("-XX:MaxMetaspaceSize=268435456", "-XX:MaxDirectMemorySize=134217728");
    }

    @Test
    void shouldTakeOldNamesOfOptionsAndTheEnvironmentBeforeTheFile() throws IOException {
        environment.put("FLINK_ENV_JAVA_OPTS_TM", "-Dtm=environment");

        assertThat(flags("env.java.opts: -Dall=old\nenv.java.opts.taskmanager: -Dtm=file\n"))
                .containsExactly("-Dall=old", "-Dtm=environment");
    }

    @Test
    void shouldLeaveTheCollectorToTheUser() throws IOException {
        assertThat(flags("env.java.opts.all: -XX:+UseZGC\ntaskmanager.memory.process.size: 3g\n"))
                .contains("-XX:+UseZGC")
                .doesNotContain("-XX:+UseSerialGC", "-XX:+UseG1GC");
        environment.put("MILLRACE_JAVA_OPTS", "-XX:+UseParallelGC");
        assertThat(flags("taskmanager.memory.process.size: 3g\n")).noneMatch(flag -> flag.startsWith("-XX:+Use"));
    }

    @Test
    void shouldSplitAsAShellDoes() {
        assertThat(JvmFlags.split("  -Da=\"b c\"  '-Dd=e f'\t-g ")).containsExactly("-Da=b c", "-Dd=e f", "-g");
        assertThat(JvmFlags.split(" ")).isEmpty();
    }
}
