package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class ExplainCommandTest {
    private static final String WHY = "this version runs every operator with Flink's own code";

    @TempDir
    private Path directory;

    private Path job(String statements) {
        return JobSources.main("System.out.println(\"noise\");"
                        + "StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();\n"
                        + statements)
                .jar(directory, "job.jar");
    }

    @Test
    void shouldPrintVerticesWithOperatorsAndInputs() {
        Path jar = job("""
                env.fromSequence(1, 9).uid("numbers").name("numbers")
                    .keyBy(i -> i % 2).reduce((a, b) -> a + b).uid("sum").name("sum").setMaxParallelism(64)
                    .print().name("out");
                env.execute("Sums");
                """);

        CliRun run = CliRun.of("explain", jar, "-c", "com.example.Job", "-p", "2");

        assertThat(run.out()).isEqualTo("""
                        job 'Sums': 2 vertices, 3 operators

                        vertex 1: Source: numbers
                          parallelism 2, max parallelism 128 (default)
                          operators
                            name             uid      hash                              class                  runs    why
                            Source: numbers  numbers  %s  SourceOperatorFactory  hosted  WHY

                        vertex 2: sum -> Sink: out
                          parallelism 2, max parallelism 64
                          inputs
                            from vertex 1, HASH, Long
                          operators
                            name       uid  hash                              class                        runs    why
                            sum        sum  %s  StreamGroupedReduceOperator  hosted  WHY
                            Sink: out  -    %s  StreamSink                   hosted  WHY
                        """.replace("WHY", WHY).formatted((Object[]) hashes(run.out())));
        assertThat(run.err()).isEqualTo("noise\n");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    }

    private static String[] hashes(String text) {
        return java.util.regex.Pattern.compile("[0-9a-f]{32}")
                .matcher(text)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toArray(String[]::new);
    }

    @Test
    void shouldHashUidsAsFlinkDoes() {
        Path jar = job("env.fromSequence(1, 2).uid(\"numbers\").print(); env.execute();");

        String hash = org.apache.flink.shaded.guava31.com.google.common.hash.Hashing.murmur3_128(0)
                .hashString("numbers", java.nio.charset.StandardCharsets.UTF_8)
                .toString();

        assertThat(CliRun.of("explain", jar, "-c", "com.example.Job").out()).contains("numbers  " + hash);
    }

    @Test
    void shouldNameTypesOfSideOutputs() {
        Path jar = job("""
                var late = new org.apache.flink.util.OutputTag<String>("late") {};
                SingleOutputStreamOperator<Long> main = env.fromSequence(1, 2)
                    .process(new org.apache.flink.streaming.api.functions.ProcessFunction<Long, Long>() {
                        @Override public void processElement(Long i, Context c, org.apache.flink.util.Collector<Long> out) {}
                    });
                main.getSideOutput(late).rebalance().print();
                env.execute();
                """);

        assertThat(CliRun.of("explain", jar, "-c", "com.example.Job", "-p", "2").out())
                .contains("from vertex 1, REBALANCE, String (side output 'late')\n");
    }

    @Test
    void shouldLeaveTypesToBeNamedAfterTheirStep() {
        Path jar = job("""
                env.fromData(1, 2).map(i -> List.of(i)).returns(
                        org.apache.flink.api.common.typeinfo.Types.LIST(org.apache.flink.api.common.typeinfo.Types.INT))
                    .rebalance().print();
                env.execute();
                """);

        CliRun run = CliRun.of("explain", jar, "-c", "com.example.Job", "-p", "2");

        assertThat(run.err()).isEqualTo("noise\n");
        assertThat(run.out()).contains("from vertex 2, REBALANCE, List<Integer>\n");
    }

    @Test
    void shouldExplainIterations() {
        Path jar = job("""
                IterativeStream<Long> loop = env.fromSequence(1, 2).map(i -> i).iterate();
                DataStream<Long> step = loop.map(i -> i - 1);
                loop.closeWith(step.filter(i -> i > 0));
                step.print();
                env.execute();
                """);

        CliRun run = CliRun.of("explain", jar, "-c", "com.example.Job", "-p", "1");

        assertThat(run.err()).isEqualTo("noise\n");
        assertThat(run.out()).contains("  StreamIterationHead  ", "  StreamIterationTail  ");
    }

    @Test
    void shouldExplainTheSamePlanWithASavepoint() {
        Path jar = job("env.fromData(1).print(); env.execute();");

        CliRun run = CliRun.of("explain", jar, "-c", "com.example.Job", "-s", "/nowhere/savepoint-1", "-n", "-d");

        assertThat(run).isEqualTo(CliRun.of("explain", jar, "-c", "com.example.Job"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void shouldExplainOnlyTheFirstJob() {
        Path jar = job("env.fromData(1).print(); env.execute(\"one\"); env.fromData(1).print(); env.execute(\"two\");");

        assertThat(CliRun.of("explain", jar, "-c", "com.example.Job").out())
                .contains("'one'")
                .doesNotContain("'two'");
    }

    @Test
    void shouldSayThatThereIsNothingToExplain() {
        CliRun run = CliRun.of("explain", job(""), "-c", "com.example.Job");

        assertThat(run)
                .isEqualTo(new CliRun(
                        ExitCode.BAD_JOB,
                        "",
                        "noise\nerror[E126]: main() of com.example.Job returned without executing a job, and it defined"
                                + " none\nhint: check that this class builds the job and that its arguments are right;"
                                + " -c names another class\n"));
    }
}
