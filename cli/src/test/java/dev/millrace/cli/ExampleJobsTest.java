package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flink's own example jars, as they are published. */
class ExampleJobsTest {
    private static final Path JARS = Path.of("target/test-jobs");

    @Test
    void shouldRunTheJobThatTrainsTheStartUpArchive(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("training.jar");
        Path classes = Path.of("target/classes");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes.resolve("dev/millrace/cli/training"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }

        CliRun run = CliRun.of("run", jar, "-c", "dev.millrace.cli.training.CommonJob");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("(question,1)\n");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.20.0, 1", "1.20.0, 2", "1.18.1, 1", "1.18.1, 2"})
    void shouldRunWordCountUnmodified(String version, int parallelism) {
        CliRun run = CliRun.of(
                "run", JARS.resolve("flink-examples-streaming-" + version + "-WordCount.jar"), "-p", parallelism);

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        Map<String, Integer> counts = new TreeMap<>();
        int lines = 0;
        for (String line : run.out().split("\n")) {
            if (line.endsWith(")")) {
                String[] parts =
                        line.substring(line.indexOf('(') + 1, line.length() - 1).split(",");
                counts.merge(parts[0], Integer.parseInt(parts[1]), Math::max);
                lines++;
            }
        }
        assertThat(lines).isEqualTo(287);
        assertThat(counts).hasSize(170).containsEntry("the", 22).containsEntry("sleep", 5);
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(287);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldRunSocketWindowWordCountUnmodified(@TempDir Path directory) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CliProcess run = CliProcess.start(
                        directory,
                        "run",
                        JARS.resolve("flink-examples-streaming-1.20.0-SocketWindowWordCount.jar")
                                .toAbsolutePath(),
                        "--hostname",
                        server.getInetAddress().getHostAddress(),
                        "--port",
                        server.getLocalPort());
                Socket job = server.accept()) {
            OutputStream words = job.getOutputStream();
            words.write("to be or not to be\n".getBytes(StandardCharsets.UTF_8));
            words.flush();

            run.awaitLine("to : 2");
            words.close();

            assertThat(run.awaitExit()).isZero();
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldRunWindowJoinUnmodifiedUntilItIsCancelled(@TempDir Path directory) throws Exception {
        try (CliProcess run = CliProcess.start(
                directory,
                "run",
                JARS.resolve("flink-examples-streaming-1.20.0-WindowJoin.jar").toAbsolutePath(),
                "--windowSize",
                "500",
                "--rate",
                "100")) {
            run.awaitLine(".*\\((tom|jerry|alice|bob|john|grace),[0-9]+,[0-9]+\\)");
            run.signal("TERM");

            assertThat(run.awaitExit()).isEqualTo(143);
            assertThat(run.err()).startsWith("note: cancelling job ");
        }
    }

    /** The program on the first page, as it stands there. */
    @Test
    void shouldRunTheProgramOfTheReadme(@TempDir Path directory) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        int begin = readme.indexOf("```java\n") + "```java\n".length();
        String program = readme.substring(begin, readme.indexOf("```", begin))
                .replace("Collector<", "org.apache.flink.util.Collector<")
                .replace("Types.", "org.apache.flink.api.common.typeinfo.Types.")
                .replace("Tuple2", "org.apache.flink.api.java.tuple.Tuple2");

        CliRun run = CliRun.of(
                "run",
                "-c",
                "com.example.Job",
                "-p",
                1,
                JobSources.main(program).jar(directory, "readme.jar"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("(to,1)\n(be,1)\n(or,1)\n(not,1)\n(to,2)\n(be,2)\n");
    }
}
