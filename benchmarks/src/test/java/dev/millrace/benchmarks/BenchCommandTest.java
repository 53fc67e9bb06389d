package dev.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(120)
class BenchCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "W9 | unknown id 'W9'; the ids are W1, W2, W3, W4, W5-pojo, W5-tuple, W5-kryo, L1, C1, C2-100ms, C2-1s, M1, R1, S1, S2",
                "--rounds 0 | --rounds=0 must be at least 1",
                "-p 1,0 | -p=0 must be at least 1",
                "--records 0 | --records=0 must be at least 1",
                "--limit 0 | --limit=0 must be at least 1",
                "W5 --once loop | --once takes exactly one id that runs in this process, and got [W5-pojo, W5-tuple,",
                "S1 --once loop | --once takes exactly one id that runs in this process, and got [S1]",
                "R1 --once loop | --once takes exactly one id that runs in this process, and got [R1]",
                "--engines spark | Invalid value for option '--engines'"
            })
    void shouldRefuseAWrongCommandLine(String arguments, String message) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(message);
    }

    @Test
    void shouldMeasureInFreshProcessesAndWriteWhatIsAskedFor() throws Exception {
        Path json = directory.resolve("new/rows.json");
        Path page = directory.resolve("page.md");

        int exitCode = execute(
                "w5-pojo",
                "-p",
                "2",
                "--rounds",
                "1",
                "--records",
                "5000",
                "--engines",
                "flink,loop",
                "--jvm-flags",
                "-Xmx512m",
                "--json",
                json.toString(),
                "--page",
                page.toString());

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString()).contains("W5-pojo, parallelism 2, 5,000 records", "flink", "loop");
        JsonNode rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows).hasSize(2);
        assertThat(rows.at("/0/ratios/loop/cpuNsPerRecord/median").doubleValue())
                .isPositive();
        assertThat(Files.readString(page)).contains("./millrace bench w5-pojo -p 2 --rounds 1");
        assertThat(err.toString()).contains("with less than 3 rounds");
    }

    @Test
    void shouldExitWithOneAndStillShowTheOthersWhenAnEngineFails() throws Exception {
        int exitCode = execute(
                "W2",
                "-p",
                "1",
                "--rounds",
                "1",
                "--records",
                "1000",
                "--engines",
                "flink,loop",
                "--jvm-flags",
                "-Xmx256m -XX:NoSuchFlag");

        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED: exit code 1");
    }

    @Test
    void shouldRunOnceInThisProcess() {
        assertThat(execute("W2", "--once", "loop", "--records", "1000")).isZero();
        assertThat(out.toString()).contains("cpuNsPerRecord").contains("count=1000 checksum=");
    }

    @Test
    void shouldLeaveTheProjectsPageAloneUnlessTheRunIsFull() {
        assertThat(options().pageToWrite()).contains(Path.of("docs/benchmarks.md"));
        assertThat(options("W1").pageToWrite()).isEmpty();
        assertThat(options("-p", "1").pageToWrite()).isEmpty();
        assertThat(options("--rounds", "2").pageToWrite()).isEmpty();
        assertThat(options("--records", "10").pageToWrite()).isEmpty();
        assertThat(options("--engines", "loop").pageToWrite()).isEmpty();
        assertThat(options("W1", "--page", "x.md").pageToWrite()).contains(Path.of("x.md"));
    }

    @Test
    void shouldTakeAnIdForAllItsVariants() {
        assertThat(Suite.idsOf("w5")).containsExactly("W5-pojo", "W5-tuple", "W5-kryo");
        assertThat(Suite.idsOf("W5-TUPLE")).containsExactly("W5-tuple");
        assertThat(Suite.idsOf("C2")).containsExactly("C2-100ms", "C2-1s");
        assertThat(Suite.idsOf("W")).isEmpty();
    }

    private static BenchOptions options(String... arguments) {
        BenchOptions options = new BenchOptions();
        CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create()
                .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options)));
        line.parseArgs(arguments);
        return options;
    }

    private int execute(String... arguments) {
        return BenchCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
