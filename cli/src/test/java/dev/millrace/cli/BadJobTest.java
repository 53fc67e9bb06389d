package dev.millrace.cli;

import static dev.millrace.cli.CliRun.badJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says of jobs that cannot be run, word for word. */
@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class BadJobTest {
    private static final String ENVIRONMENT = JobSources.ENVIRONMENT;
    private static final String VERBOSE = "--verbose prints the whole stack trace";

    @TempDir
    private Path directory;

    private CliRun runMain(String statements) {
        return CliRun.of(
                "run", "-c", "com.example.Job", JobSources.main(statements).jar(directory, "job.jar"));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void shouldNameNearestFilesWhenJarIsMissing() throws IOException {
        file("wordcount.jar", "");
        file("readme.txt", "");

        assertThat(CliRun.of("run", directory.resolve("wordcuont.jar")))
                .isEqualTo(badJob(
                        "E110",
                        "there is no file 'wordcuont.jar' in '" + directory + "'",
                        "did you mean 'wordcount.jar'?"));
        assertThat(CliRun.of("run", directory.resolve("other-thing.jar")))
                .isEqualTo(badJob(
                        "E110",
                        "there is no file 'other-thing.jar' in '" + directory + "'",
                        "give the path of a job's jar; '" + directory + "' holds wordcount.jar"));
    }

    @Test
    void shouldSayHowFarThePathExists() {
        assertThat(CliRun.of("run", directory.resolve("a/b/job.jar")))
                .isEqualTo(badJob(
                        "E110",
                        "there is no file '" + directory + "/a/b/job.jar': the directory '" + directory
                                + "/a/b' does not exist",
                        "check the path; it exists up to '" + directory + "'"));
    }

    @Test
    void shouldRefuseDirectory() {
        assertThat(CliRun.of("run", directory))
                .isEqualTo(badJob(
                        "E111",
                        "'" + directory + "' is a directory, not a jar",
                        "give the path of a job's jar; '" + directory + "' holds none"));
    }

    @Test
    void shouldSayWhatItIsIfNotAJar() throws IOException {
        String hint = "give the jar that the job's build makes (mvn package: target/*.jar)";
        Path good = JobSources.main("").jar(directory, "good.jar");
        byte[] bytes = Files.readAllBytes(good);
        Path cut = Files.write(directory.resolve("cut.jar"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Map<Path, String> notJars = Map.of(
                file("empty.jar", ""),
                "the file is empty",
                file("page.jar", "\n<html>"),
                "it is an HTML or XML page",
                file("text.jar", "hello"),
                "it does not start as a zip file does",
                cut,
                "its end is missing or damaged (size=" + bytes.length / 2 + " bytes)");

        notJars.forEach((path, reason) -> assertThat(CliRun.of("run", path))
                .isEqualTo(badJob("E112", "'" + path + "' is not a jar: " + reason, hint)));
    }

    @Test
    void shouldSayThatNoClassHasMain() {
        Path jar = JobSources.of("Library", "public void work() {}").jar(directory, "lib.jar");

        assertThat(CliRun.of("run", jar))
                .isEqualTo(badJob(
                        "E120",
                        "'" + jar + "' names no main class (its manifest has neither program-class nor Main-Class),"
                                + " and no public class in it has a main(String[])",
                        "check that this is the job's jar and not a library's"));
    }

    @Test
    void shouldListCandidatesWhenSeveralClassesHaveMain() {
        String main = "public static void main(String[] args) {}";
        Path jar = JobSources.of("Second", main)
                .and("First", main)
                .and("NotOne", "static void main(String[] args) {}")
                .jar(directory, "job.jar");

        assertThat(CliRun.of("run", jar))
                .isEqualTo(badJob(
                        "E121",
                        "'" + jar + "' names no main class (its manifest has neither program-class nor Main-Class),"
                                + " and 2 of its classes have a main(String[]):"
                                + "\n    com.example.First\n    com.example.Second",
                        "choose one with -c, as in -c com.example.First"));
    }

    @Test
    void shouldListAllCandidatesUpToFifty() {
        JobSources sources = JobSources.of("Main100", "public static void main(String[] args) {}");
        for (int i = 101; i < 151; i++) {
            sources.and("Main" + i, "public static void main(String[] args) {}");
        }

        String err = CliRun.of("run", sources.jar(directory, "job.jar")).err();

        assertThat(err).contains("\n    com.example.Main149\n    and 1 more\n").doesNotContain("Main150");
    }

    @Test
    void shouldNameNearestClassesWhenNamedOneIsMissing() {
        Path jar = JobSources.main("").jar(directory, "job.jar");

        assertThat(CliRun.of("run", jar, "-c", "com.exmaple.Jbo"))
                .isEqualTo(badJob(
                        "E122",
                        "class 'com.exmaple.Jbo' (option -c) is not in '" + jar + "'",
                        "did you mean 'com.example.Job'?"));
        assertThat(CliRun.of("run", jar, "-c", "Job"))
                .isEqualTo(badJob(
                        "E122", "class 'Job' (option -c) is not in '" + jar + "'", "did you mean 'com.example.Job'?"));
        assertThat(CliRun.of("run", jar, "-c", "org.other.Thing"))
                .isEqualTo(badJob(
                        "E122",
                        "class 'org.other.Thing' (option -c) is not in '" + jar + "'",
                        "write the full name, with its package; 'jar tf " + jar + "' lists the jar's 1 classes"));
    }

    @Test
    void shouldSayWhenTheManifestNamesAMissingClass() {
        Path jar =
                JobSources.main("").manifest("program-class", "com.example.Jop").jar(directory, "job.jar");

        assertThat(CliRun.of("run", jar))
                .isEqualTo(badJob(
                        "E122",
                        "class 'com.example.Jop' (manifest entry program-class) is not in '" + jar + "'",
                        "did you mean 'com.example.Job'? Say it with -c"));
    }

    @Test
    void shouldSayWhenClassHasNoMain() {
        Path jar = JobSources.of("Library", "public static void main() {}").jar(directory, "lib.jar");

        assertThat(CliRun.of("run", jar, "-c", "com.example.Library"))
                .isEqualTo(badJob(
                        "E123",
                        "class com.example.Library (option -c) has no public static void main(String[])",
                        "name the class that has one with -c; without -c it is found if the manifest names none"));
    }

    @Test
    void shouldSayWhenClassIsNotPublic() {
        Path jar = JobSources.of("Library", "} class Hidden { public static void main(String[] args) {}")
                .jar(directory, "lib.jar");

        assertThat(CliRun.of("run", jar, "-c", "com.example.Hidden"))
                .isEqualTo(badJob(
                        "E123",
                        "class com.example.Hidden (option -c) is not public",
                        "declare it public, as its main() is; -c names another class"));
    }

    @Test
    void shouldNameTheJavaThatAClassNeeds() {
        int running = Runtime.version().feature();
        UnaryOperator<Map<String, byte[]>> forJava99 = classes -> {
            classes.get("com/example/Job.class")[7] = (byte) (99 + 44);
            return classes;
        };
        Path jar = JobSources.main("").changing(forJava99).jar(directory, "job.jar");

        assertThat(CliRun.of("run", jar, "-c", "com.example.Job"))
                .isEqualTo(badJob(
                        "E124",
                        "class com.example.Job was compiled for Java 99, and this is Java " + running + " ("
                                + System.getProperty("java.home") + ")",
                        "set JAVA_HOME to a JDK 99 or newer, or compile the job with --release " + running));
        assertThat(CliRun.of("run", jar).err())
                .startsWith("note: '" + jar + "' names no main class; using its only one, com.example.Job\n"
                        + "error[E124]: ");
    }

    @Test
    void shouldNameMissingClassAndWhoHasIt() {
        Map<String, String> hints = Map.of(
                "org.apache.flink.connector.kafka.source.KafkaSource",
                "it belongs to flink-connector-kafka; Flink does not have it in lib/ either:"
                        + " put it in the job's jar (shade it) or give its jar with -C",
                "org.apache.flink.table.api.Things",
                "it belongs to the Table API; a Flink installation has it as lib/flink-table-*.jar;"
                        + " Millrace does not bring it: give the jars with -C",
                "org.apache.hadoop.conf.Things",
                "it belongs to Hadoop; Flink takes Hadoop from HADOOP_CLASSPATH: give those jars with -C,"
                        + " one option each",
                "com.acme.Things",
                "find the library that has it; put it in the job's jar (shade it) or give its jar with -C");

        hints.forEach((name, hint) -> {
            Path jar = jarMissing(name);

            assertThat(CliRun.of("run", jar))
                    .isEqualTo(badJob(
                            "E125",
                            "the job needs class " + name + ", which is neither in its jar nor in Millrace"
                                    + "\n    at com.example.Job.main(Job.java:8)",
                            hint));
        });
    }

    /** The class is there for the compiler and gone when the job runs. */
    private Path jarMissing(String name) {
        Map<String, byte[]> library = JobSources.library(name, "public static void use() {}", directory);
        return JobSources.main(name + ".use();")
                .with(library, directory)
                .manifest("Main-Class", "com.example.Job")
                .jar(directory, "job.jar");
    }

    @Test
    void shouldFindMissingClassInJarGivenWithC() throws IOException {
        Path jar = jarMissing("com.acme.Things");
        Path library = directory.resolve("lib");
        JobSources.library("com.acme.Things", "public static void use() {}", directory)
                .forEach((path, bytes) -> write(library.resolve(path), bytes));

        CliRun run = CliRun.of("explain", jar, "-C", library);

        assertThat(run.err()).startsWith("error[E126]: ");
    }

    private static void write(Path path, byte[] bytes) {
        try {
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldSayThatMainNeverExecutes() {
        assertThat(runMain(ENVIRONMENT + "env.fromData(1).print();"))
                .isEqualTo(badJob(
                        "E126",
                        "main() of com.example.Job returned without executing a job: the 1 operators that it defined"
                                + " never ran",
                        "call execute() on the StreamExecutionEnvironment at the end of main()"));
        assertThat(runMain(""))
                .isEqualTo(
                        badJob(
                                "E126",
                                "main() of com.example.Job returned without executing a job, and it defined none",
                                "check that this class builds the job and that its arguments are right; -c names another class"));
    }

    @Test
    void shouldTellWhatMainThrewFromItsRoot() {
        assertThat(runMain("throw new IllegalArgumentException(\"no input\", new java.io.IOException(\"disk gone\"));"))
                .isEqualTo(badJob(
                        "E127",
                        "main() of com.example.Job threw java.io.IOException: disk gone"
                                + "\n    wrapped in java.lang.IllegalArgumentException: no input"
                                + "\n    at com.example.Job.main(Job.java:8)",
                        "correct the program or its arguments; " + VERBOSE));
    }

    @Test
    void shouldPrintStackTraceOnlyWhenVerbose() {
        Path jar = JobSources.main("throw new IllegalStateException(\"x\");").jar(directory, "job.jar");

        assertThat(CliRun.of("run", "-c", "com.example.Job", jar).err()).doesNotContain("at java.base");
        for (List<Object> words : List.<List<Object>>of(
                List.of("run", jar, "--verbose"), List.of("--verbose", "run", jar), List.of("run", "--verbose", jar))) {
            assertThat(CliRun.of(words.toArray()).err())
                    .contains("Caused by: java.lang.IllegalStateException: x")
                    .contains("at java.base");
        }
    }

    @Test
    void shouldSayThatTheProgramBringsItsOwnEngine() {
        assertThat(runMain("StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();"
                        + "env.fromData(1).print(); env.execute();"))
                .isEqualTo(badJob(
                        "E126",
                        "the program asks for an engine of its own (createLocalEnvironment or createRemoteEnvironment)"
                                + " instead of the one that runs it\n    at com.example.Job.main(Job.java:8)",
                        "use StreamExecutionEnvironment.getExecutionEnvironment()"));
    }

    @Test
    void shouldRefuseParallelismAboveMaxParallelism() {
        Path jar = JobSources.main(ENVIRONMENT + "env.setMaxParallelism(4); env.fromData(1).map(i -> i).print();"
                        + "env.execute();")
                .jar(directory, "job.jar");

        CliRun run = CliRun.of("run", "-c", "com.example.Job", "-p", "5", jar);

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(run.err()).startsWith("error[E304]: ").contains("parallelism=5", "maxParallelism=4");
        assertThat(CliRun.of("run", "-c", "com.example.Job", "-p", "4", jar).exitCode())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void shouldRefuseValuesThatTheEngineDoesNotAccept() {
        Path jar = JobSources.main(ENVIRONMENT + "env.fromData(1).print(); env.execute();")
                .jar(directory, "job.jar");

        assertThat(CliRun.of("run", "-c", "com.example.Job", "-D", "millrace.workers=0", jar))
                .isEqualTo(badJob(
                        "E312",
                        "millrace.workers=0 is not a value that it can have",
                        "Threads that run tasks, at least 1; tasks that block get threads of their own."));
    }

    @Test
    void shouldCheckWhatTheProgramSets() {
        String set = "var set = new org.apache.flink.configuration.Configuration(); set.setString(args[0], args[1]);";
        String run = "env.fromData(1).print(); env.execute();";
        Path given = JobSources.main(set + "var env = StreamExecutionEnvironment.getExecutionEnvironment(set);" + run)
                .jar(directory, "given.jar");
        Path later = JobSources.main(set + ENVIRONMENT + "env.configure(set); env.configure(set);" + run)
                .jar(directory, "later.jar");

        for (Path jar : List.of(given, later)) {
            assertThat(CliRun.of("run", "-c", "com.example.Job", jar, "state.backend.type", "hashmapp"))
                    .isEqualTo(badJob(
                            "E131",
                            "value 'hashmapp' of state.backend.type (set by the program) is not one of hashmap, rocksdb,"
                                    + " or a class",
                            "did you mean 'hashmap'?"));
            assertThat(CliRun.of("run", "-c", "com.example.Job", jar, "state.backend", "hashmap")
                            .err())
                    .containsOnlyOnce(
                            "warning: configuration key 'state.backend' (set by the program) is deprecated: write"
                                    + " 'state.backend.type'\n");
            assertThat(CliRun.of("run", "-c", "com.example.Job", jar, "my.own.parameter", "x"))
                    .isEqualTo(new CliRun(ExitCode.DONE, "1\n", ""));
        }
    }

    @Test
    void shouldSayThatASavepointIsNotThere() {
        Path jar = JobSources.main(ENVIRONMENT + "env.fromData(1).print(); env.execute();")
                .jar(directory, "job.jar");

        CliRun run = CliRun.of("run", "-c", "com.example.Job", "-s", "/nowhere/savepoint-1", jar);

        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("error[E320]: ")
                .contains("cannot start from the savepoint or checkpoint '/nowhere/savepoint-1'")
                .contains("hint: Check the path")
                .doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
    }

    @Test
    void shouldRefuseBatchMode() {
        Path jar = JobSources.main(ENVIRONMENT + "env.fromData(1).print(); env.execute();")
                .jar(directory, "job.jar");

        CliRun run = CliRun.of("run", "-c", "com.example.Job", "-D", "execution.runtime-mode=BATCH", jar);

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(run.err()).startsWith("error[E301]: ").contains("execution.runtime-mode=BATCH");
    }

    @Test
    void shouldSayThatFlinkChoosesBatchMode() {
        Path jar = JobSources.main(ENVIRONMENT + "env.fromData(1).print(); env.execute(\"Once\");")
                .jar(directory, "job.jar");

        assertThat(CliRun.of("run", "-c", "com.example.Job", "-D", "execution.runtime-mode=AUTOMATIC", jar))
                .isEqualTo(badJob(
                        "E301",
                        "job 'Once' has execution.runtime-mode=AUTOMATIC and only bounded sources, for which Flink chooses"
                                + " BATCH; Millrace does not run that",
                        "Run it with -D execution.runtime-mode=STREAMING, or let setRuntimeMode say so if the program sets"
                                + " it: the final results are the same."));
    }

    @Test
    void shouldRefuseDataSetProgramsThatAskForNoEngine() {
        CliRun run = runMain("org.apache.flink.api.java.ExecutionEnvironment.createCollectionsEnvironment()"
                + ".fromElements(1).print();");

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error[E302]: the program uses the DataSet API");
    }

    @Test
    void shouldRefuseDataSetPrograms() {
        CliRun run = runMain("org.apache.flink.api.java.ExecutionEnvironment.getExecutionEnvironment()"
                + ".fromElements(1).print();");

        assertThat(run)
                .isEqualTo(badJob(
                        "E302",
                        "the program uses the DataSet API (ExecutionEnvironment), which Millrace does not run",
                        "Flink itself has given the DataSet API up: build the job on StreamExecutionEnvironment"));
    }
}
