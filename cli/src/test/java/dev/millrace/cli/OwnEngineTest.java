package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that ask for Millrace by themselves, so as to run without the command too, or that register things. */
class OwnEngineTest {
    private static final String INSTALL = "dev.millrace.embedded.Millrace.install();\n" + JobSources.ENVIRONMENT;
    private static final String TARGET = """
            org.apache.flink.configuration.Configuration own = new org.apache.flink.configuration.Configuration();
            own.setString("execution.target", "millrace");
            StreamExecutionEnvironment env = new StreamExecutionEnvironment(own);
            """;
    private static final String JOB = "env.fromData(1, 2).map(i -> i * 10).print(); env.execute(\"Tens\");";
    private static final CliRun PRINTED = new CliRun(ExitCode.DONE, "10\n20\n", "");

    @TempDir
    private Path directory;

    private Path thinJar(String statements) {
        return JobSources.main(statements).jar(directory, "thin.jar");
    }

    /** Holds a part of Millrace, as a shaded jar holds all of it. */
    private Path fatJar(String statements) {
        return JobSources.main(statements)
                .changing(files -> {
                    addClass(files, "dev/millrace/embedded/Millrace.class");
                    addClass(files, "dev/millrace/embedded/MillraceEnvironment.class");
                    addClass(files, "dev/millrace/embedded/MillraceExecutorFactory.class");
                    addClass(files, "dev/millrace/embedded/SharedEngine.class");
                    return files;
                })
                .jar(directory, "fat.jar");
    }

    private static void addClass(Map<String, byte[]> files, String path) {
        try (InputStream in = OwnEngineTest.class.getClassLoader().getResourceAsStream(path)) {
            files.put(path, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CliRun run(Path jar) {
        return CliRun.of("run", "-c", "com.example.Job", jar);
    }

    @Test
    void shouldRunTheJobOfAProgramThatInstallsMillrace() {
        assertThat(run(thinJar(INSTALL + JOB))).isEqualTo(PRINTED);
    }

    @Test
    void shouldRunTheJobOfAProgramThatInstallsTheMillraceInItsOwnJar() {
        assertThat(run(fatJar(INSTALL + JOB))).isEqualTo(PRINTED);
    }

    @Test
    void shouldRunTheJobOfAnEnvironmentThatNamesMillraceAsItsTarget() {
        assertThat(run(thinJar(TARGET + JOB))).isEqualTo(PRINTED);
        assertThat(run(fatJar(TARGET + JOB))).isEqualTo(PRINTED);
    }

    @Test
    void shouldExplainAndNotRunWhatAsksForMillraceByItself() {
        for (String environment : new String[] {INSTALL, TARGET}) {
            CliRun run = CliRun.of("explain", "-c", "com.example.Job", thinJar(environment + JOB));

            assertThat(run.exitCode()).describedAs(run.err()).isEqualTo(ExitCode.DONE);
            assertThat(run.out()).contains("Tens").doesNotContain("10\n20\n");
        }
    }

    @Test
    void shouldKeepTheClassesThatTheConfigurationTakesFromItsParent() {
        CliRun run = CliRun.of(
                "run",
                "-c",
                "com.example.Job",
                "-D",
                "classloader.parent-first-patterns.additional=com.acme",
                thinJar(INSTALL + JOB));

        assertThat(run).isEqualTo(PRINTED);
    }

    @Test
    void shouldTellTheProgramsOwnListenerOnceOfEachEvent() {
        Path jar = thinJar(JobSources.ENVIRONMENT + """
                int[] calls = new int[2];
                env.registerJobListener(new org.apache.flink.core.execution.JobListener() {
                    @Override public void onJobSubmitted(
                            org.apache.flink.core.execution.JobClient client, Throwable thrown) {
                        calls[0]++;
                    }
                    @Override public void onJobExecuted(
                            org.apache.flink.api.common.JobExecutionResult result, Throwable thrown) {
                        calls[1]++;
                    }
                });
                """ + JOB + "System.out.println(calls[0] + \" \" + calls[1]);");

        assertThat(run(jar)).isEqualTo(new CliRun(ExitCode.DONE, "10\n20\n1 1\n", ""));
    }

    @Test
    void shouldMakeAPublicListenerOnlyOnce() {
        Path jar = JobSources.of("Job", """
                        public static class Counting implements org.apache.flink.core.execution.JobListener {
                            static int made;
                            static int submitted;
                            public Counting() { made++; }
                            @Override public void onJobSubmitted(
                                    org.apache.flink.core.execution.JobClient client, Throwable thrown) {
                                submitted++;
                            }
                            @Override public void onJobExecuted(
                                    org.apache.flink.api.common.JobExecutionResult result, Throwable thrown) {}
                        }
                        public static void main(String[] args) throws Exception {
                            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                            env.registerJobListener(new Counting());
                            env.fromData(1).print();
                            env.execute();
                            System.out.println(Counting.made + " " + Counting.submitted);
                        }
                        """).jar(directory, "job.jar");

        assertThat(run(jar)).isEqualTo(new CliRun(ExitCode.DONE, "1\n1 1\n", ""));
    }

    @Test
    void shouldRunJobsThatSeveralThreadsExecute() {
        Path jar = thinJar("""
                var gate = new java.util.concurrent.CyclicBarrier(4);
                var pool = java.util.concurrent.Executors.newFixedThreadPool(4);
                var ends = new ArrayList<java.util.concurrent.Future<?>>();
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    ends.add(pool.submit(() -> {
                        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                        env.fromData(number).print();
                        gate.await();
                        env.execute("job " + number);
                        return null;
                    }));
                }
                for (var end : ends) { end.get(); }
                pool.shutdown();
                """);

        CliRun run = run(jar);

        assertThat(run.exitCode()).describedAs(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out().lines()).containsExactlyInAnyOrder("0", "1", "2", "3");
    }
}
