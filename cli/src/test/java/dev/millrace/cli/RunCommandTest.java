package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    private static final String ENVIRONMENT = JobSources.ENVIRONMENT;

    @TempDir
    private Path directory;

    private Path job(String statements) {
        return JobSources.main(ENVIRONMENT + statements).jar(directory, "job.jar");
    }

    @Test
    void shouldPrintResultsToStdoutAndNothingElse() {
        Path jar = job("env.fromData(1, 2, 3).map(i -> i * 10).print(); env.execute();");

        CliRun run = CliRun.of("run", jar, "-c", "com.example.Job");

        assertThat(run).isEqualTo(new CliRun(ExitCode.DONE, "10\n20\n30\n", ""));
    }

    @Test
    void shouldUseTheOnlyMainClassAndSaySo() {
        Path jar = job("env.fromData(1).print(); env.execute();");

        CliRun run = CliRun.of("run", jar);

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.err())
                .isEqualTo("note: '" + jar + "' names no main class; using its only one, com.example.Job\n");
    }

    @Test
    void shouldHandArgumentsToTheProgramUntouched() {
        Path jar = JobSources.main("System.out.println(Arrays.asList(args));" + ENVIRONMENT
                        + "env.fromData(1).print(); env.execute();")
                .jar(directory, "job.jar");

        CliRun run = CliRun.of("run", jar, "-c", "com.example.Job", "-p", "1", "--input", "x", "-p", "7", "--verbose");

        assertThat(run.out()).isEqualTo("[--input, x, -p, 7, --verbose]\n1\n");
    }

    @Test
    void shouldApplyParallelismAndConfiguration() {
        Path jar = job("System.out.println(env.getParallelism() + \" \" + env.getConfig().isObjectReuseEnabled());"
                + "env.fromData(1).print(); env.execute();");

        CliRun run = CliRun.of("run", jar, "-p", "3", "-D", "pipeline.object-reuse=true", "-Dparallelism.default=2");

        assertThat(run.out()).startsWith("3 true\n");
    }

    @Test
    void shouldRunSeveralJobsOfOneProgramInTheirOrder() {
        Path jar = job("""
                env.fromData("a").print(); env.execute("first");
                env.fromData("b").print(); env.execute("second");
                """);

        assertThat(CliRun.of("run", jar).out()).isEqualTo("a\nb\n");
    }

    @Test
    void shouldWaitForJobsThatMainLeavesRunning() {
        Path jar = job("env.fromSequence(1, 20000).filter(i -> i == 20000).print(); env.executeAsync();");

        CliRun run = CliRun.of("run", jar);

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).isEqualTo("20000\n");
    }

    @Test
    void shouldCollectResultsIntoTheProgram() {
        Path jar = job("""
                try (var results = env.fromData(4, 5).executeAndCollect()) {
                    List<Integer> all = new ArrayList<>();
                    results.forEachRemaining(all::add);
                    System.out.println(all);
                }
                """);

        CliRun run = CliRun.of("run", jar, "-c", "com.example.Job");

        assertThat(run).isEqualTo(new CliRun(ExitCode.DONE, "[4, 5]\n", ""));
    }

    @Test
    void shouldReturnAccumulatorsToTheProgram() {
        Path jar = JobSources.of("Job", """
                        public static class Counting extends RichMapFunction<Integer, Integer> {
                            private final org.apache.flink.api.common.accumulators.IntCounter seen =
                                    new org.apache.flink.api.common.accumulators.IntCounter();
                            @Override public void open(org.apache.flink.configuration.Configuration c) {
                                getRuntimeContext().addAccumulator("seen", seen);
                            }
                            @Override public Integer map(Integer i) { seen.add(1); return i; }
                        }
                        public static void main(String[] args) throws Exception {
                            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                            env.fromData(1, 2, 3).map(new Counting()).print();
                            System.out.println("seen " + env.execute().getAccumulatorResult("seen"));
                        }
                        """).jar(directory, "job.jar");

        assertThat(CliRun.of("run", jar).out()).isEqualTo("1\n2\n3\nseen 3\n");
    }

    @Test
    void shouldReturnFromExecuteAtOnceWhenDetachedAndStillSeeTheJobThrough() {
        Path jar = job("""
                env.fromData(1).print();
                System.out.println(env.execute().isJobExecutionResult());
                """);

        CliRun run = CliRun.of("run", jar, "-d", "-c", "com.example.Job");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("false\n").contains("1\n");
        assertThat(run.err())
                .isEqualTo(
                        "note: -d: execute() returns at once, but this process runs the job and stays until it ends\n");
    }

    @Test
    void shouldSummariseOnStderrWhenVerbose() {
        Path jar = job("env.fromData(1, 2).print(); env.execute(\"Small\");");

        CliRun run = CliRun.of("run", "--verbose", jar);

        assertThat(run.out()).isEqualTo("1\n2\n");
        assertThat(run.err()).containsPattern("job 'Small' finished: in 2, out 2, \\d+\\.\\d s\n");
    }

    @Test
    void shouldPreferClassesOfTheJobOverThoseOfMillrace() {
        Path jar = JobSources.main("System.out.println(picked());" + ENVIRONMENT
                        + "env.fromData(1).print(); env.execute(); }\n"
                        + "static String picked() { return org.apache.commons.text.WordUtils.capitalize(\"x\");")
                .changing(classes -> {
                    classes.putAll(fakeWordUtils());
                    return classes;
                })
                .jar(directory, "job.jar");

        assertThat(CliRun.of("run", jar, "-c", "com.example.Job").out()).startsWith("from the job's jar\n");
        assertThat(CliRun.of("run", jar, "-c", "com.example.Job", "-D", "classloader.resolve-order=parent-first")
                        .out())
                .startsWith("X\n");
    }

    private java.util.Map<String, byte[]> fakeWordUtils() {
        return JobSources.library(
                "org.apache.commons.text.WordUtils",
                "public static String capitalize(String s) { return \"from the job's jar\"; }",
                directory);
    }
}
