package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.EvolvingJob;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** State whose type is another one in the job that starts from a savepoint than in the one that took it. */
class SchemaEvolutionTest {
    private static final List<String> BEFORE = List.of("long sum", "String text", "int times");

    private enum Kind {
        POJO,
        SPECIFIC,
        GENERIC;

        EvolvingJob job(List<String> fields) {
            return switch (this) {
                case POJO -> EvolvingJob.pojo(fields);
                case SPECIFIC -> EvolvingJob.specificRecord(fields);
                case GENERIC -> EvolvingJob.genericRecord(fields);
            };
        }
    }

    private enum Writer {
        FLINK,
        MILLRACE
    }

    @TempDir
    private static Path directory;

    private static MiniCluster cluster;
    private static final Map<Change, Path> JARS = new HashMap<>();
    private static final Map<Kind, Path> BY_FLINK = new EnumMap<>(Kind.class);
    private static final Map<Kind, Path> BY_MILLRACE = new EnumMap<>(Kind.class);

    @BeforeAll
    static void write() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumSlotsPerTaskManager(2)
                .build());
        cluster.start();
        for (Kind kind : Kind.values()) {
            Path jar = kind.job(BEFORE).jar(directory, kind + "-before.jar");
            BY_FLINK.put(kind, byFlink(jar));
            EvolvingJob.reset();
            Path target = Files.createDirectory(directory.resolve(kind + "-of-millrace"));
            BY_MILLRACE.put(kind, SavepointRun.write(target, "run", jar, "-c", "com.example.Job", target));
        }
    }

    @AfterAll
    static void close() throws Exception {
        cluster.close();
    }

    private static Path byFlink(Path jar) throws Exception {
        EvolvingJob.reset();
        JobGraph job = graph(jar, "hashmap", "stay");
        cluster.submitJob(job).get(60, TimeUnit.SECONDS);
        assertThat(EvolvingJob.isStored()).isTrue();
        String path = cluster.stopWithSavepoint(
                        job.getJobID(), directory.toString(), false, SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        cluster.requestJobResult(job.getJobID()).get(60, TimeUnit.SECONDS);
        return Path.of(URI.create(path));
    }

    private static JobGraph graph(Path jar, String backend, String... arguments) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        try (PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setEntryPointClassName("com.example.Job")
                .setArguments(arguments)
                .build()) {
            return PackagedProgramUtils.createJobGraph(program, configuration, 1, false);
        }
    }

    private static Path savepoint(Kind kind, Writer writer) {
        return (writer == Writer.FLINK ? BY_FLINK : BY_MILLRACE).get(kind);
    }

    /** What the states of all keys held. */
    private static List<String> found() {
        return EvolvingJob.FOUND.stream().sorted().toList();
    }

    private static List<String> expected(String pattern) {
        List<String> lines = new ArrayList<>();
        for (int key = 0; key < EvolvingJob.KEYS; key++) {
            lines.add(key + ": " + value(pattern, key) + " [" + value(pattern, key) + ", " + value(pattern, key + 10)
                    + "] {a=" + value(pattern, key + 20) + "}");
            lines.add("whole: " + value(pattern, key + 30));
        }
        return lines.stream().sorted().toList();
    }

    private static String value(String pattern, int number) {
        return pattern.replace("#", Integer.toString(number));
    }

    /**
     * What becomes of a state.
     *
     * @param fields of its type in the job that takes it
     * @param outcome how it is then printed, # in place of the number that it was made of; or why there is none
     * @param told what is said of the type
     */
    private record Change(Kind kind, List<String> fields, String outcome, String told) {
        @Override
        public String toString() {
            return kind + " " + fields;
        }
    }

    private static Stream<Arguments> everywhere(Change... changes) {
        return Stream.of(changes)
                .flatMap(change -> Stream.of(Writer.values())
                        .flatMap(writer ->
                                Stream.of("hashmap", "rocksdb").map(backend -> Arguments.of(change, writer, backend))));
    }

    static Stream<Arguments> conversions() {
        return everywhere(
                new Change(
                        Kind.POJO,
                        List.of("long sum", "String text", "int times", "int more = 42"),
                        "sum=# text=text # times=7 more=42",
                        "field 'more' of com.example.Job$Total is new"),
                new Change(
                        Kind.POJO,
                        List.of("long sum", "int times"),
                        "sum=# times=7",
                        "field 'text' of com.example.Job$Total is gone"),
                new Change(
                        Kind.SPECIFIC,
                        List.of("long sum", "String text", "int times", "int more = 42"),
                        "{\"sum\": #, \"text\": \"text #\", \"times\": 7, \"more\": 42}",
                        "field 'more' of com.example.Account is new"),
                new Change(
                        Kind.SPECIFIC,
                        List.of("long sum", "int times"),
                        "{\"sum\": #, \"times\": 7}",
                        "field 'text' of com.example.Account is gone"));
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void shouldConvertWhatWasWrittenAndSaySoBefore(Change change, Writer writer, String backend) {
        Path jar = JARS.computeIfAbsent(
                change, changed -> changed.kind.job(changed.fields).jar(directory, changed + ".jar"));

        CliRun check = start(List.of("savepoint", "check"), savepoint(change.kind, writer), backend, jar);
        CliRun run = start(List.of("run", "-s"), savepoint(change.kind, writer), backend, jar);

        assertThat(check.exitCode()).as(check.toString()).isEqualTo(ExitCode.DONE);
        for (String state : List.of("value", "list", "map", "whole")) {
            assertThat(check.out()).containsPattern(" " + state + " .* migrates +\\S.*\\Q" + change.told + "\\E\n");
        }
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.DONE);
        assertThat(found()).isEqualTo(expected(change.outcome));
    }

    /** On the heap a generic record keeps the schema that it was written with, until it is written again. */
    @ParameterizedTest
    @CsvSource({"FLINK,hashmap", "FLINK,rocksdb", "MILLRACE,hashmap", "MILLRACE,rocksdb"})
    void shouldConvertGenericRecordsAsFlinkDoes(Writer writer, String backend) throws Exception {
        Path jar = Kind.GENERIC
                .job(List.of("double sum", "String text", "int times"))
                .jar(directory, "after.jar");
        Path savepoint = savepoint(Kind.GENERIC, writer);

        CliRun check = start(List.of("savepoint", "check"), savepoint, backend, jar);
        CliRun run = start(List.of("run", "-s"), savepoint, backend, jar);
        List<String> onMillrace = found();
        EvolvingJob.reset();
        JobGraph job = graph(jar, backend);
        job.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint.toString()));
        cluster.submitJob(job).get(60, TimeUnit.SECONDS);
        JobResult result = cluster.requestJobResult(job.getJobID()).get(60, TimeUnit.SECONDS);

        assertThat(result.isSuccess()).isTrue();
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.DONE);
        assertThat(onMillrace).hasSize(2 * EvolvingJob.KEYS).isEqualTo(found());
        assertThat(check.out())
                .containsPattern(
                        " value .* migrates +values: field 'sum' of com.example.Account was long and is double\n");
    }

    static Stream<Arguments> refusals() {
        return everywhere(
                new Change(
                        Kind.POJO,
                        List.of("int sum", "String text", "int times"),
                        "Can not set int field com.example.Job$Total.sum to java.lang.Long",
                        "field 'sum' of com.example.Job$Total was Long and is Integer"),
                new Change(
                        Kind.SPECIFIC,
                        List.of("long sum", "String text", "int times", "int more"),
                        "missing required field more",
                        "field 'more' of com.example.Account is new; Avro converts what lacks a field only if its schema"
                                + " has a default for it"),
                new Change(
                        Kind.GENERIC,
                        List.of("int sum", "String text", "int times"),
                        "com.example.Account",
                        "field 'sum' of com.example.Account was long and is int"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldRefuseWhatCannotBeConvertedAndSaySoBefore(Change change, Writer writer, String backend) {
        Path jar = JARS.computeIfAbsent(
                change, changed -> changed.kind.job(changed.fields).jar(directory, changed + ".jar"));

        CliRun check = start(List.of("savepoint", "check"), savepoint(change.kind, writer), backend, jar);
        CliRun run = start(List.of("run", "-s"), savepoint(change.kind, writer), backend, jar);

        assertThat(check.exitCode()).as(check.toString()).isEqualTo(ExitCode.JOB_FAILED);
        for (String state : List.of("value", "list", "map", "whole")) {
            assertThat(check.out()).containsPattern(" " + state + " .* fails +\\S.*\\Q" + change.told + "\\E");
        }
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err().lines().filter(line -> line.startsWith("error[E306]: ")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("operator 'remember' cannot restore its state", "'value'", change.outcome)
                .doesNotContain("_timer_state");
    }

    private static CliRun start(List<String> command, Path savepoint, String backend, Path jar) {
        List<Object> words = new ArrayList<>(command);
        words.addAll(List.of(savepoint, "-D", "state.backend.type=" + backend, jar, "-c", "com.example.Job"));
        EvolvingJob.reset();
        return CliRun.of(words.toArray());
    }
}
