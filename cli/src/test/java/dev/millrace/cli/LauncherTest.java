package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code millrace}, in an installation that has scripts for its JDK and its Maven. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String JAVA = """
            #!/bin/sh
            for word in "$@"; do
                case $word in
                    -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}"; exit 0 ;;
                esac
            done
            case "$*" in
                *JvmFlags*) echo "flags $*" >>"$0.calls"; printf '%s\\n' -Xmx5g '-Dwith=a  b' -XX:+UseG1GC; exit 0 ;;
            esac
            { true 3>&1; } 2>/dev/null || echo 'stdout is closed' >&2
            true 3>&2 || echo 'stderr is closed'
            cat >/dev/null || echo 'stdin is closed' >&2
            echo "java $*" 2>/dev/null
            """;

    @TempDir
    private Path directory;

    private Path home;
    private Path jdk;

    private record Outcome(int status, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        jdk = directory.resolve("jdk");
        Files.copy(Path.of("../millrace"), home.resolve("millrace"));
        executable(jdk.resolve("bin/java"), JAVA);
        executable(jdk.resolve("bin/javac"), "");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Some\"\nJAVA_VERSION=\"17.0.1\"\n");
        old(Files.writeString(home.resolve("pom.xml"), ""), 2);
        old(home.resolve("millrace"), 2);
        for (String program : new String[] {"cli", "server"}) {
            Path dist = home.resolve(program + "/target/dist");
            Files.createDirectories(dist.resolve("lib"));
            Files.writeString(dist.resolve("lib/millrace-" + program + ".jar"), "");
            old(Files.writeString(dist.resolve("built"), ""), 1);
        }
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void old(Path file, int hours) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(BUILT.minusSeconds(hours * 3600L)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change() throws IOException {
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(BUILT));
    }

    /** {@code redirections} are the shell's. */
    private Outcome launch(String redirections) throws IOException, InterruptedException {
        return launch("version", redirections, Map.of());
    }

    private Outcome launch(String words, String redirections, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", "exec sh '" + home.resolve("millrace") + "' " + words + " " + redirections)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_") || name.startsWith("FLINK_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        int status = process.waitFor();
        return new Outcome(status, Files.readString(out), Files.readString(err));
    }

    @Test
    void shouldMakeArchiveOnceAndStartWithIt() throws Exception {
        Outcome first = launch("");
        Outcome second = launch("");

        assertThat(first.status()).isZero();
        assertThat(first.out()).startsWith("java ").contains("-XX:SharedArchiveFile=" + home, " version");
        assertThat(first.err()).startsWith("millrace: preparing quick starts with JDK 17.0.1 ... done in ");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
        assertThat(home.resolve("target/launcher.lock")).doesNotExist();
    }

    @Test
    void shouldStartWithoutArchiveWhereNothingCanBeWritten() throws Exception {
        Files.writeString(home.resolve("target"), "a file, so that no lock can be made");

        Outcome outcome = launch("");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).startsWith("java ").doesNotContain("SharedArchiveFile");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void shouldSayThatNothingCanBeWrittenWhenItMustBuild() throws Exception {
        Files.writeString(home.resolve("target"), "a file, so that no lock can be made");
        change();

        assertThat(launch(""))
                .isEqualTo(
                        new Outcome(
                                3,
                                "",
                                "millrace: must build what changed, but " + home
                                        + "/target is not writable.\nmillrace: hint:"
                                        + " make it writable for this user, or start what is built with MILLRACE_NO_BUILD=1\n"));
    }

    @Test
    void shouldTakeOverLockThatNamesNoOwner() throws Exception {
        Files.createDirectories(home.resolve("target/launcher.lock"));

        Outcome outcome = launch("");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("SharedArchiveFile");
        assertThat(outcome.err()).contains("waiting for another millrace (pid unknown)");
        assertThat(home.resolve("target/launcher.lock")).doesNotExist();
    }

    @Test
    void shouldExitAsForAnUnusableJobWhenItCannotStart() throws Exception {
        change();
        executable(home.resolve("mvnw"), "#!/bin/sh\necho 'no such symbol'\nexit 1\n");

        Outcome failed = launch("");

        assertThat(failed.status()).isEqualTo(3);
        assertThat(failed.err()).contains("no such symbol\nmillrace: the build failed; all of its output is in ");
        jdk = directory.resolve("none");
        Outcome withoutJava = launch("");
        assertThat(withoutJava.status()).isEqualTo(3);
        assertThat(withoutJava.err()).startsWith("millrace: JAVA_HOME=" + jdk + " has no bin/java.\n");
    }

    private boolean hasAskedForFlags() throws IOException {
        return Files.deleteIfExists(jdk.resolve("bin/java.calls"));
    }

    private void configure(String text) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("conf")).resolve("config.yaml"), text);
    }

    @Test
    void shouldStartServerWithOneJvmWhereNothingIsSaidOfIt() throws Exception {
        configure("rest.port: 1\n# taskmanager.memory.process.size: 1g\n");

        Outcome outcome = launch("server --port 1", "", Map.of());

        assertThat(outcome.out())
                .contains(
                        "-XX:+UseSerialGC -Xms24m -XX:NewSize=12m -XX:Tier3InvocationThreshold=1000 ",
                        " -Dorg.apache.flink.shaded.netty4.io.netty.allocator.maxOrder=5 -Dmillrace.home="
                                + home + " -XX:SharedArchiveFile="
                                + home + "/server/target/dist/",
                        "/server/target/dist/lib/millrace-server.jar --port 1\n");
        assertThat(hasAskedForFlags()).isFalse();
    }

    @Test
    void shouldStartServerWithTheFlagsThatItsConfigurationAsksFor() throws Exception {
        configure("taskmanager:\n  memory.process.size: 1g\n");

        Outcome outcome = launch("server", "", Map.of("MILLRACE_JAVA_OPTS", "-Xlog:gc"));

        assertThat(hasAskedForFlags()).isTrue();
        assertThat(outcome.out())
                .contains("-Xmx5g -Dwith=a  b -XX:+UseG1GC -Xlog:gc -Dmillrace.home=" + home)
                .doesNotContain("UseSerialGC", "-Xms");
    }

    @Test
    void shouldAskForFlagsWhereverTheyMayBe() throws Exception {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(conf.resolve("flink-conf.yaml"), "env.java.opts: -Da=b\n");

        launch("server -Dtaskmanager.memory.process.size=1g", "", Map.of());
        assertThat(hasAskedForFlags()).isTrue();
        launch("server", "", Map.of("FLINK_PROPERTIES", "taskmanager.heap.size: 1g"));
        assertThat(hasAskedForFlags()).isTrue();
        launch("server", "", Map.of("FLINK_ENV_JAVA_OPTS_TM", "-Da=b"));
        assertThat(hasAskedForFlags()).isTrue();
        launch("server", "", Map.of("FLINK_CONF_DIR", conf.toString()));
        assertThat(hasAskedForFlags()).isTrue();
        launch("server", "", Map.of());
        assertThat(hasAskedForFlags()).isFalse();
    }

    @Test
    void shouldLeaveTheCollectorToTheUser() throws Exception {
        Outcome outcome = launch("version", "", Map.of("MILLRACE_JAVA_OPTS", "-XX:+UseG1GC"));

        assertThat(outcome.out()).contains("-XX:+UseG1GC").doesNotContain("UseSerialGC");
    }

    @Test
    void shouldOpenStreamsThatAreClosed() throws Exception {
        launch("");

        assertThat(launch("<&-").err()).isEmpty();
        assertThat(launch(">&-").err()).isEmpty();
        assertThat(launch("2>&-").out()).startsWith("java ");
    }
}
