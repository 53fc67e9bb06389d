package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cli.testing.JobSources;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a whole process shows: its exit status, and how it ends when told to. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings({"checkstyle:LineLength", "checkstyle:NoExit"}) // Messages are kept whole; it is jobs that exit.
class MainTest {
    private static final String ENVIRONMENT = JobSources.ENVIRONMENT;
    private static final String ENDLESS = "env.fromSequence(1, Long.MAX_VALUE).filter(i -> i == 1000).print();";

    @TempDir
    private Path directory;

    private CliProcess runMain(String statements) throws IOException {
        return CliProcess.start(
                directory,
                "run",
                "-c",
                "com.example.Job",
                JobSources.main(statements).jar(directory, "job.jar"));
    }

    @Test
    void shouldExitWithStatusOfEachOutcome() throws Exception {
        try (CliProcess done = runMain(ENVIRONMENT + "env.fromData(1).print(); env.execute();")) {
            assertThat(done.awaitExit()).isZero();
            assertThat(done.out()).isEqualTo("1\n");
            assertThat(done.err()).isEmpty();
        }
        try (CliProcess failed = runMain(ENVIRONMENT + "env.fromData(0).map(i -> 1 / i).print(); env.execute();")) {
            assertThat(failed.awaitExit()).isEqualTo(1);
            assertThat(failed.err()).startsWith("error[E140]: ");
        }
        try (CliProcess usage = CliProcess.start(directory, "run", "-p", "0", "job.jar")) {
            assertThat(usage.awaitExit()).isEqualTo(2);
        }
        try (CliProcess bad = CliProcess.start(directory, "run", directory.resolve("job.jarr"))) {
            assertThat(bad.awaitExit()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void shouldCancelJobsWhenInterrupted(String signal, int status) throws Exception {
        assumeThat(CliProcess.isIgnored(signal)).isFalse();
        try (CliProcess run = runMain(ENVIRONMENT + ENDLESS + "env.execute(\"Endless\");")) {
            run.awaitLine("1000");
            run.signal(signal);

            assertThat(run.awaitExit()).isEqualTo(status);
            assertThat(run.err()).isEqualTo("note: cancelling job 'Endless'\n");
            assertThat(run.out()).isEqualTo("1000\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void shouldEndAtOnceWhenInterruptedTwice(String signal, int status) throws Exception {
        assumeThat(CliProcess.isIgnored(signal)).isFalse();
        String deaf = "System.out.println(\"started\"); boolean told = false; while (true) {"
                + " if (Thread.interrupted() && !told) { told = true; System.out.println(\"interrupted\"); } }";
        try (CliProcess run = runMain(ENVIRONMENT
                + "env.fromData(1).map(new MapFunction<Integer, Integer>() { public Integer map(Integer i) {" + deaf
                + "} }).print();"
                + "env.execute(\"Deaf\");")) {
            run.awaitLine("started");
            run.signal(signal);
            run.awaitLine("interrupted");
            run.signal(signal);

            assertThat(run.awaitExit()).isEqualTo(status);
            assertThat(run.err()).startsWith("note: cancelling job 'Deaf'\n").doesNotContain("did not stop within");
        }
    }

    @Test
    void shouldCancelJobsLeftRunningByMainWhenInterrupted() throws Exception {
        assumeThat(CliProcess.isIgnored("INT")).isFalse();
        try (CliProcess run = runMain(ENVIRONMENT + ENDLESS + "env.executeAsync(\"Endless\");")) {
            run.awaitLine("1000");
            run.signal("INT");

            assertThat(run.awaitExit()).isEqualTo(130);
            assertThat(run.err()).isEqualTo("note: cancelling job 'Endless'\n");
        }
    }

    @Test
    void shouldSayThatMainEndedTheProcessBeforeAnyJob() throws Exception {
        try (CliProcess run = runMain("System.out.println(\"usage: ...\"); System.exit(0);")) {
            assertThat(run.awaitExit()).isEqualTo(3);
            assertThat(run.out()).isEqualTo("usage: ...\n");
            assertThat(run.err()).isEqualTo("""
                            error[E128]: the program called System.exit before it executed a job
                                at com.example.Job.main(Job.java:8)
                            hint: see above what the program printed; its arguments go after JOB
                            """);
        }
    }

    @Test
    void shouldLeaveTheStatusToMainOnceItsJobsAreDone() throws Exception {
        try (CliProcess run = runMain(ENVIRONMENT + "env.fromData(1).print(); env.execute(); System.exit(42);")) {
            assertThat(run.awaitExit()).isEqualTo(42);
            assertThat(run.out()).isEqualTo("1\n");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void shouldCancelJobsWhenMainEndsTheProcess() throws Exception {
        try (CliProcess run = runMain(ENVIRONMENT + ENDLESS + "env.executeAsync(\"Endless\"); System.exit(0);")) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.err()).isEqualTo("""
                            error[E128]: System.exit was called in thread 'main' while job 'Endless' was running; the job was cancelled
                                at com.example.Job.main(Job.java:9)
                            hint: let main() return and functions throw instead; the process ends by itself when its jobs have ended
                            """);
        }
    }

    @Test
    void shouldNameTheFunctionThatEndsTheProcess() throws Exception {
        try (CliProcess run = runMain(ENVIRONMENT + "env.fromData(1).map(i -> { System.exit(0); return i; }).print();"
                + "env.execute(\"Exits\");")) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("error[E128]: System.exit was called in thread '")
                    .contains("while job 'Exits' was running")
                    .contains("    at com.example.Job.lambda$main$");
        }
    }

    /** Of which Flink logs a stack trace, and a dozen lines. */
    @Test
    void shouldWarnOfMissingCachedFileAndOfOldKeyInOneLineEach() throws Exception {
        Path jar = JobSources.main(ENVIRONMENT + "env.registerCachedFile(\"/no/such\", \"words\");"
                        + "env.fromData(1).keyBy(i -> i).sum(0).print(); env.execute();")
                .jar(directory, "job.jar");
        try (CliProcess run =
                CliProcess.start(directory, "run", "-D", "state.backend=hashmap", "-c", "com.example.Job", jar)) {
            assertThat(run.awaitExit()).isZero();
            assertThat(run.err()).isEqualTo("""
                            warning: configuration key 'state.backend' (option -D) is deprecated: write 'state.backend.type'
                            warning: the file '/no/such', registered in the distributed cache as 'words', does not exist: a function that asks for it will fail
                            """);
        }
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsItsOutput() throws Exception {
        try (CliProcess run = runMain(ENVIRONMENT + "env.fromSequence(1, Long.MAX_VALUE).print(); env.execute();")) {
            run.awaitLine("1000");

            assertThat(run.awaitExitWithoutReading()).isEqualTo(1);
            assertThat(run.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env.fromData(1).print(); env.execute();",
                "env.fromData(1).print(); env.execute(); System.exit(0);"
            })
    void shouldFailWhenItsOutputIsLost(String statements) throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).exists();
        Path jar = JobSources.main(ENVIRONMENT + statements).jar(directory, "job.jar");
        try (CliProcess run = CliProcess.start(
                List.of(), ProcessBuilder.Redirect.to(full), directory, "run", "-c", "com.example.Job", jar)) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.err()).isEqualTo("""
                            error[E144]: output was lost, stdout could not be written: No space left on device
                            hint: make room, or send stdout somewhere else; what was running has been cancelled
                            """);
        }
        try (CliProcess help = CliProcess.start(List.of(), ProcessBuilder.Redirect.to(full), directory, "help")) {
            assertThat(help.awaitExit()).isEqualTo(1);
            assertThat(help.err()).startsWith("error[E144]: ");
        }
    }

    @ParameterizedTest
    @CsvSource({"System.exit(0);, 3", "env.execute(); System.exit(7);, 7", "throw new Error();, 3"})
    void shouldLeaveNoUnpackedJarsBehind(String end, int status) throws Exception {
        Path jar = JobSources.main(ENVIRONMENT + "env.fromData(1).print(); if (!args[0].isEmpty()) { " + end + " }")
                .changing(classes -> {
                    classes.put(
                            "lib/nested.jar",
                            new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
                    return classes;
                })
                .jar(directory, "job.jar");
        try (CliProcess run = CliProcess.start(directory, "run", "-c", "com.example.Job", jar, "x")) {
            assertThat(run.awaitExit()).describedAs(run.err()).isEqualTo(status);
            assertThat(CliProcess.tempFiles(directory)).isEmptyDirectory();
        }
    }

    @Test
    void shouldLeaveNothingOfMavenBehindWhenInterrupted() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path mvnw =
                Files.writeString(home.resolve("mvnw"), "#!/bin/sh\necho started >" + home + "/fifo\nexec sleep 60\n");
        assertThat(mvnw.toFile().setExecutable(true)).isTrue();
        assumeThat(new ProcessBuilder("mkfifo", home + "/fifo").start().waitFor())
                .isZero();
        try (CliProcess run = CliProcess.start(
                List.of("-Dmillrace.home=" + home, "-Dmaven.repo.local=" + home),
                ProcessBuilder.Redirect.PIPE,
                directory,
                "run",
                "com.example:job:1")) {
            assertThat(Files.readString(home.resolve("fifo"))).isEqualTo("started\n");
            run.signal("TERM");

            assertThat(run.awaitExit()).isEqualTo(143);
            assertThat(CliProcess.tempFiles(directory)).isEmptyDirectory();
        }
    }

    @Test
    void shouldSayThatExplainedProgramEndedTheProcess() throws Exception {
        Path jar = JobSources.main("System.exit(0);").jar(directory, "job.jar");
        try (CliProcess explain = CliProcess.start(directory, "explain", "-c", "com.example.Job", jar)) {
            assertThat(explain.awaitExit()).isEqualTo(3);
            assertThat(explain.err()).startsWith("error[E128]: ");
        }
    }
}
