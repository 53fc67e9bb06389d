package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import dev.millrace.cli.testing.StatefulJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class SavepointCommandTest {
    @TempDir
    private static Path directory;

    private static Path jar;
    private static Path savepoint;

    @BeforeAll
    static void write() throws Exception {
        jar = new StatefulJob().jar(directory, "before.jar");
        Path target = directory.resolve("savepoints");
        savepoint = SavepointRun.write(target, "run", jar, "-c", "com.example.Job", target, "CANONICAL");
    }

    private static CliRun check(StatefulJob job, Object... options) {
        List<Object> words = new ArrayList<>(List.of("savepoint", "check", savepoint));
        words.add(job.jar(directory, "after.jar"));
        words.addAll(List.of("-c", "com.example.Job"));
        words.addAll(List.of(options));
        return CliRun.of(words.toArray());
    }

    /** The line about a state, without what the columns are filled up with. */
    private static String state(CliRun run, String name) {
        return run.out()
                .lines()
                .filter(line -> line.startsWith("    " + name + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(run))
                .strip()
                .replaceAll(" {2,}", " | ");
    }

    @Test
    void shouldPrintWhatIsInASavepoint() {
        CliRun run = CliRun.of("savepoint", "inspect", savepoint, jar);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .startsWith(
                        "savepoint '" + savepoint + "'\n"
                                + "  canonical savepoint, checkpoint id 1, metadata version 4 (Flink 1.16 or later, or Millrace)\n")
                .contains(" in 1 file; its directory can be moved\n")
                .contains("\n  parallelism 2, max parallelism 128, ", ", keyed state: canonical\n");
        assertThat(state(run, "total"))
                .isEqualTo(
                        "total | value | Long | - | com.example.Job$Total{colour: enum"
                                + " com.example.Job$Colour{RED, GREEN}, sum: Long, text: String, times: Integer} | no | 4 | 4 | 112 B");
        assertThat(state(run, "seen")).isEqualTo("seen | map | Long | - | Map<Long, String> | yes | 40 | 4 | 1.1 KiB");
        assertThat(state(run, "_timer_state/processing_user-timers"))
                .isEqualTo("_timer_state/processing_user-timers | processing-time timers | Long | - | - | no | 4 | -"
                        + " | 72 B");
        assertThat(state(run, "position")).isEqualTo("position | union list | - | - | Long | no | 2 | - | 16 B");
    }

    @Test
    void shouldPrintTheSameWithoutTheJobAndNameItsClasses() {
        String withJob = CliRun.of("savepoint", "inspect", savepoint, jar).out();

        CliRun run = CliRun.of("savepoint", "inspect", savepoint.resolve("_metadata"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo(withJob + "\n"
                        + "classes that are not on the class path (a job's jar after PATH, or -C, adds them):\n"
                        + "  com.example.Job$Colour\n  com.example.Job$Total\n");
        assertThat(CliRun.of("savepoint", "inspect", "-C", jar, savepoint).out())
                .isEqualTo(withJob);
        assertThat(CliRun.of("savepoint", "inspect", "--job", jar, savepoint).out())
                .isEqualTo(withJob);
    }

    @Test
    void shouldPrintJson() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(CliRun.of("savepoint", "inspect", "--json", savepoint).out());

        JsonNode operator = json.get("operators").findParents("keyedFormats").stream()
                .filter(node -> node.get("keyedFormats").size() > 0)
                .findFirst()
                .orElseThrow();
        JsonNode total = operator.get("states").get(0);
        assertThat(json.get("checkpointId").asInt()).isEqualTo(1);
        assertThat(json.get("movable").asBoolean()).isTrue();
        assertThat(json.get("faults")).isEmpty();
        assertThat(json.get("missingClasses")).hasSize(2);
        assertThat(total.get("name").asText()).isEqualTo("total");
        assertThat(total.get("kind").asText()).isEqualTo("VALUE");
        assertThat(total.get("entries").asLong()).isEqualTo(StatefulJob.KEYS);
        assertThat(total.get("value").get("parts").get(1).get("label").asText()).isEqualTo("sum");
        assertThat(total.get("value").get("missing").asBoolean()).isTrue();
        assertThat(total.get("namespace").isNull()).isTrue();
    }

    @Test
    void shouldSayThatTheSameJobCanStart() throws Exception {
        CliRun run = check(new StatefulJob());

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("job 'counting' can start from savepoint '" + savepoint + "'\n")
                .contains("operator 'count' ", ", uid 'count'\n  restores\n", "operator 'Source: numbers' ");
        assertThat(state(run, "total")).isEqualTo("total | value | restores");
        assertThat(state(run, "position")).isEqualTo("position | union list | restores");
    }

    @Test
    void shouldNameTheFieldWhoseTypeChanged() {
        CliRun run = check(new StatefulJob().fields("public int sum; public int times; public Colour colour;"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.out()).startsWith("job 'counting' cannot start from savepoint '");
        assertThat(state(run, "total"))
                .isEqualTo("total | value | fails | values: field 'sum' of com.example.Job$Total was"
                        + " Long and is Integer, field 'text' of com.example.Job$Total is gone");
        assertThat(state(run, "seen")).isEqualTo("seen | map | restores");
    }

    @Test
    void shouldSayWhatIsConvertedAndBeRight() throws Exception {
        StatefulJob job = new StatefulJob()
                .fields("public long sum; public int times; public Colour colour; public String more;");

        CliRun run = check(job);

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(state(run, "total"))
                .isEqualTo("total | value | migrates | values: field 'text' of com.example.Job$Total is"
                        + " gone, field 'more' of com.example.Job$Total is new");
        Path again = directory.resolve("again");
        Path after = directory.resolve("after.jar");
        assertThat(SavepointRun.write(again, "run", "-s", savepoint, "-c", "com.example.Job", after, again, "NATIVE"))
                .exists();
    }

    @Test
    void shouldSayThatATimeToLiveCannotBeSwitchedOff() {
        assertThat(state(check(new StatefulJob().withoutTtl()), "seen"))
                .isEqualTo(
                        "seen | map | fails | its time-to-live was switched off, and Flink 1.20 cannot convert that");
    }

    @Test
    void shouldSayThatKeysCannotChange() {
        assertThat(state(check(new StatefulJob().keyType("String")), "total"))
                .isEqualTo("total | value | fails | keys: the type was Long and is String");
    }

    @Test
    void shouldSayThatAnEnumLostAConstant() {
        assertThat(state(check(new StatefulJob().colours("GREEN")), "total"))
                .startsWith("total | value | fails | constant RED of enum com.example.Job$Colour is gone: ");
        assertThat(check(new StatefulJob().colours("RED, GREEN, BLUE")).exitCode())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void shouldSayWhoseStateWithoutAnOperatorWas() {
        CliRun run = check(new StatefulJob().operator(""));

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.out())
                .contains(
                        "\n  dropped: no operator of the job has this id; 'count' asks for state of the same names: give it back"
                                + " its uid, or call setUidHash(\"")
                .contains("\nwithout state in the savepoint, so they start empty\n");
        assertThat(state(run, "total")).isEqualTo("total | value | dropped");
        assertThat(check(new StatefulJob().operator(""), "-n").exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void shouldSayThatParallelismDoesNotFit() {
        assertThat(check(new StatefulJob().operator(".uid(\"count\").setMaxParallelism(7)"))
                        .out())
                .contains("\n  fails: the program sets maxParallelism=7, the savepoint has 128: set that, or none\n");
        assertThat(check(new StatefulJob().main("env.setParallelism(129);")).out())
                .contains(
                        "\n  fails: parallelism=129 is above the savepoint's maxParallelism=128, which cannot be changed:"
                                + " use -p 128 at most\n");
    }

    @Test
    void shouldLeaveOpenWhatCannotBeOpenedHere() throws Exception {
        StatefulJob job = new StatefulJob().open("if (true) throw new java.net.ConnectException(\"no database\");");

        CliRun run = check(job);
        CliRun json = CliRun.of(
                "savepoint", "check", "--json", savepoint, directory.resolve("after.jar"), "-c", "com.example.Job");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .startsWith("job 'counting' can start from, as far as can be known without running it, savepoint");
        assertThat(state(run, "total"))
                .isEqualTo("total | value | unknown until it runs | opening it here failed:"
                        + " java.net.ConnectException: no database");
        JsonNode report = new ObjectMapper().readTree(json.out());
        assertThat(report.get("restores").asBoolean()).isTrue();
        assertThat(report.get("complete").asBoolean()).isFalse();
        assertThat(report.get("operators").findValuesAsText("verdict")).contains("UNKNOWN", "RESTORES");
    }

    @Test
    void shouldSayThatAnotherStateBackendCannotReadIt() throws Exception {
        Path target = directory.resolve("native");
        Path heap = SavepointRun.write(target, "run", jar, "-c", "com.example.Job", target, "NATIVE");

        CliRun run =
                CliRun.of("savepoint", "check", heap, "-D", "state.backend.type=rocksdb", jar, "-c", "com.example.Job");

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.out())
                .contains(
                        "\n  fails: its keyed state is in the format of Flink's heap (heap), which the job's"
                                + " EmbeddedRocksDBStateBackend does not read: use state.backend.type=hashmap, or a canonical savepoint\n");
        assertThat(CliRun.of("savepoint", "check", heap, jar, "-c", "com.example.Job")
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void shouldNotRunSourcesNorMakeSinks() {
        Path program = JobSources.of("Job", """
                        public static class Probe implements org.apache.flink.api.connector.sink2.Sink<Long> {
                            public org.apache.flink.api.connector.sink2.SinkWriter<Long> createWriter(
                                    org.apache.flink.api.connector.sink2.Sink.InitContext context) {
                                throw new IllegalStateException("made a writer");
                            }
                        }
                        public static void main(String[] args) throws Exception {
                            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                            env.addSource(new org.apache.flink.streaming.api.functions.source.SourceFunction<Long>() {
                                public void run(SourceContext<Long> out) { System.out.println("ran"); }
                                public void cancel() {}
                            }).uid("numbers").returns(Long.class).sinkTo(new Probe()).uid("count");
                            env.execute();
                        }
                        """).jar(directory, "outside.jar");

        CliRun run = CliRun.of("savepoint", "check", savepoint, program, "-c", "com.example.Job", "-p", "1");

        assertThat(run.err()).doesNotContain("ran").doesNotContain("made");
        assertThat(run.out()).doesNotContain("made a writer");
        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
    }

    @Test
    void shouldPrintTheRestOfASavepointThatIsNotWhole() throws Exception {
        Path copy = Files.createDirectory(directory.resolve("cut"));
        byte[] bytes = Files.readAllBytes(savepoint.resolve("_metadata"));
        Files.write(copy.resolve("_metadata"), java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(CliRun.of("savepoint", "inspect", copy))
                .isEqualTo(CliRun.badJob(
                        "E322",
                        "'" + copy + "' (" + bytes.length / 2
                                + " bytes) is damaged or cut off: it ends before what it should hold",
                        "Copy the whole directory again from where it was written, or use an older savepoint."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            savepoint inspect | E102 | 'millrace savepoint inspect' needs the PATH of a savepoint
            savepoint inspect a b c | E102 | 'c' is one word too many for 'millrace savepoint inspect'
            savepoint inspect --jsn a | E102 | Unrecognized option: --jsn
            savepoint check | E102 | 'millrace savepoint check' needs the PATH of a savepoint and a JOB
            savepoint check a | E102 | 'millrace savepoint check' needs a JOB
            savepoint inspct a | E100 | unknown command 'savepoint inspct'
            """)
    void shouldSayHowItIsUsed(String line, String code, String message) {
        CliRun run = CliRun.of((Object[]) line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("error[" + code + "]: " + message + "\nhint: ");
    }

    @Test
    void shouldPrintHelp() {
        CliRun run = CliRun.of("savepoint", "--help");

        assertThat(run.out()).startsWith("Usage: millrace savepoint inspect [options] PATH [JOB]\n");
        assertThat(run).isEqualTo(CliRun.of("help", "savepoint"));
        assertThat(CliRun.of("savepoint", "check", "-h")).isEqualTo(run);
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
    }

    @ParameterizedTest
    @CsvSource({"inspect", "check"})
    void shouldSayThatThereIsNoSavepoint(String command) {
        List<Object> words = new ArrayList<>(List.of("savepoint", command, directory.resolve("nowhere"), jar));
        words.addAll(command.equals("check") ? List.of("-c", "com.example.Job") : List.of());

        CliRun run = CliRun.of(words.toArray());

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(run.err())
                .startsWith("error[E320]: there is no savepoint or checkpoint '" + directory.resolve("nowhere") + "'");
    }
}
