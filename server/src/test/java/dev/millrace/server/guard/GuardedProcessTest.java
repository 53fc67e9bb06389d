package dev.millrace.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.ProgramJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is started from a jar with the manifest of the server's. */
@SuppressWarnings("checkstyle:NoExit") // It holds programs that end the process, as texts.
class GuardedProcessTest {
    @TempDir
    private Path directory;

    private Path job(String name, String statements) throws IOException {
        return ProgramJar.of(
                directory,
                name,
                "StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();\n"
                        + "env.setParallelism(1);\n" + statements);
    }

    private String run(List<String> options, Path... programs) throws Exception {
        Path server = ProgramJar.launcher(directory, ServerStandIn.class.getName(), ExitGuard.class.getName());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("test.java.home", System.getProperty("java.home")), "bin", "java")
                .toString());
        command.addAll(options);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", server.toString()));
        for (Path program : programs) {
            command.add(program.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    @Test
    void shouldLiveOnWhenProgramsAndFunctionsEndTheProcess() throws Exception {
        Path inMain = job("main.jar", "env.fromData(1).print(); System.exit(3);");
        Path inFunction = job(
                "function.jar",
                "env.fromData(1).map(i -> { Runtime.getRuntime().halt(i); return i; }).returns(Integer.class)"
                        + ".print(); env.execute(\"Job\");");
        Path well = job("well.jar", "env.fromData(42).print(); env.execute();");

        String out = run(List.of(), inMain, inFunction, well);

        assertThat(out.lines().filter(line -> !line.isEmpty()))
                .containsExactly(
                        "guarded true",
                        "main.jar: E128 System.exit(3) was called in thread 'millrace-program-com.example.Job';"
                                + " the server does not end for that",
                        "function.jar: " + functionFailure(out),
                        "42",
                        "well.jar: well",
                        "alive");
    }

    private static String functionFailure(String out) {
        String line = out.lines()
                .filter(found -> found.startsWith("function.jar: "))
                .findFirst()
                .orElseThrow();
        assertThat(line)
                .startsWith(
                        "function.jar: E128 job 'Job' failed: Runtime.halt(1) was called in thread 'millrace-worker-")
                .endsWith("'; the server does not end for that");
        return line.substring("function.jar: ".length());
    }

    @Test
    void shouldLiveOnWhenAJobUsesUpTheMemory() throws Exception {
        Path greedy = job(
                "greedy.jar",
                "env.fromData(1).map((MapFunction<Integer, Integer>) i -> { List<long[]> all = new ArrayList<>();"
                        + " while (true) { all.add(new long[100_000]); } })"
                        + ".print(); env.execute(\"Job\");");
        Path well = job("well.jar", "env.fromData(42).print(); env.execute();");

        String out = run(List.of("-Xmx100m"), greedy, well);

        assertThat(out)
                .contains("greedy.jar: job 'Job' failed: the server's heap was used up (")
                .endsWith("42\nwell.jar: well\nalive\n");
    }
}
