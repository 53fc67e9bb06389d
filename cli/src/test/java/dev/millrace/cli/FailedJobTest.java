package dev.millrace.cli;

import static dev.millrace.cli.CliRun.failedJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says of jobs that ran and failed, word for word. */
@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class FailedJobTest {
    private static final String ENVIRONMENT = JobSources.ENVIRONMENT;

    @TempDir
    private Path directory;

    private CliRun runMain(String statements) {
        return CliRun.of(
                "run", "-c", "com.example.Job", JobSources.main(statements).jar(directory, "job.jar"));
    }

    private CliRun runClass(String members) {
        return CliRun.of(
                "run", "-c", "com.example.Job", JobSources.of("Job", members).jar(directory, "job.jar"));
    }

    @Test
    void shouldTellWhereAJobFailed() {
        CliRun run = runClass("""
                static class Checking implements MapFunction<Integer, Integer> {
                    @Override public Integer map(Integer i) {
                        if (i == 3) { throw new IllegalStateException("bad record " + i); }
                        return i;
                    }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.fromData(1, 2, 3).map(new Checking()).name("check").sinkTo(
                            new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
                    env.execute("Checks");
                }
                """);

        assertThat(run)
                .isEqualTo(failedJob(
                        "E140",
                        "job 'Checks' failed: java.lang.IllegalStateException: bad record 3"
                                + "\n    in operator 'check' on record 3, task 'Source: Collection Source -> check -> Sink:"
                                + " Writer (1/1)'"
                                + "\n    at com.example.Job$Checking.map(Job.java:9)",
                        "correct the function named above; --verbose prints the whole stack trace"));
    }

    @Test
    void shouldTellOfAFileThatASourceMisses() {
        Path missing = directory.resolve("orders.csv");
        CliRun run = runMain(ENVIRONMENT + "env.readTextFile(\"" + missing + "\").print(); env.execute(\"Orders\");");

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err())
                .startsWith("error[E141]: job 'Orders' failed: ")
                .contains("orders.csv")
                .contains("hint: check the path");
    }

    @Test
    void shouldTellOfAFileThatANewSourceMisses() {
        Path missing = directory.resolve("orders.csv");
        CliRun run = runMain(ENVIRONMENT
                + "env.fromSource(org.apache.flink.connector.file.src.FileSource.forRecordStreamFormat("
                + "new org.apache.flink.connector.file.src.reader.TextLineInputFormat(),"
                + "new org.apache.flink.core.fs.Path(\"" + missing + "\")).build(),"
                + "org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(), \"orders\").print();"
                + "env.execute(\"Orders\");");

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err())
                .startsWith("error[E141]: job 'Orders' failed: ")
                .contains("orders.csv")
                .contains("in the coordinator of operator 'Source: orders', task 'Source: orders -> Sink: ")
                .contains("hint: check the path");
    }

    @Test
    void shouldTellThatNobodyListensWhereASocketSourceConnects() {
        CliRun run = runMain(ENVIRONMENT + "env.socketTextStream(\"localhost\", 1).print(); env.execute(\"Lines\");");

        assertThat(run)
                .isEqualTo(failedJob(
                        "E142",
                        "job 'Lines' failed: java.net.ConnectException: Connection refused"
                                + "\n    in operator 'Source: Socket Stream', task 'Source: Socket Stream -> Sink: Print to Std. Out (1/1)'",
                        "nothing listens on localhost:1: start that first, or correct host and port"));
    }

    @Test
    void shouldTellThatAPortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            CliRun run = runMain(ENVIRONMENT + "env.fromData(1).map(i -> { new java.net.ServerSocket("
                    + taken.getLocalPort() + ").close(); return i; }).returns(Integer.class).name(\"serve\").print();"
                    + "env.execute(\"Server\");");

            assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
            assertThat(run.err())
                    .startsWith("error[E142]: job 'Server' failed: java.net.BindException: Address already in use")
                    .contains("in operator 'serve' on record 1", "hint: end the process that uses the port");
        }
    }

    @Test
    void shouldTellWhereAnExceptionThatCannotBeSerializedWasThrown() {
        CliRun run = runClass("""
                static class Odd extends RuntimeException {
                    private final Object held = new Object();
                    Odd() { super("odd"); }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.fromData(1).map(i -> { if (i == 1) { throw new Odd(); } return i; }).name("check").print();
                    env.execute("Odds");
                }
                """);

        assertThat(run.err())
                .startsWith("error[E140]: job 'Odds' failed: com.example.Job$Odd: odd"
                        + "\n    in operator 'check' on record 1, task 'Source: Collection Source -> check -> Sink: Print to"
                        + " Std. Out (1/1)'\n    at com.example.Job.lambda$main$")
                .doesNotContain("SerializedThrowable", "$$Lambda");
    }

    @Test
    void shouldNameTheFileSystemThatIsNotThere() {
        CliRun run = runMain(ENVIRONMENT + "env.fromSource(org.apache.flink.connector.file.src.FileSource"
                + ".forRecordStreamFormat(new org.apache.flink.connector.file.src.reader.TextLineInputFormat(),"
                + "new org.apache.flink.core.fs.Path(\"s3://bucket/x\")).build(),"
                + "org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(), \"orders\").print();"
                + "env.execute(\"Orders\");");

        assertThat(run)
                .isEqualTo(failedJob(
                        "E141",
                        "job 'Orders' failed: there is no file system for 's3://' here"
                                + "\n    in the coordinator of operator 'Source: orders',"
                                + " task 'Source: orders -> Sink: Print to Std. Out'",
                        "a Flink installation has it as plugin flink-s3-fs-hadoop or flink-s3-fs-presto (opt/, to be"
                                + " copied to plugins/), which Millrace does not load: use files of this machine, or a Flink"
                                + " cluster"));
    }

    @Test
    void shouldSayWhatIsInTheWayOfOutput() throws IOException {
        Path there = Files.writeString(directory.resolve("out.txt"), "");
        CliRun old = runMain(ENVIRONMENT + "env.fromData(1).writeAsText(\"" + there
                + "\").setParallelism(1); env.execute(\"Out\");");

        assertThat(old.err())
                .startsWith("error[E141]: job 'Out' failed: java.io.IOException: ")
                .contains("hint: remove it, or write to another path");
        CliRun blocked = runMain(ENVIRONMENT + "env.fromData(\"a\").sinkTo("
                + "org.apache.flink.connector.file.sink.FileSink.forRowFormat("
                + "new org.apache.flink.core.fs.Path(\"" + there + "/in-a-file\"),"
                + "new org.apache.flink.api.common.serialization.SimpleStringEncoder<String>()).build());"
                + "env.execute(\"Out\");");

        assertThat(blocked.err())
                .startsWith("error[E141]: job 'Out' failed: java.io.")
                .contains("hint: check the path, and that this user may write there");
    }

    @Test
    void shouldNotBlameAFunctionWhenNoneFailed() {
        CliRun run = runMain(
                ENVIRONMENT + "AsyncDataStream.unorderedWait(env.fromData(1),"
                        + "(org.apache.flink.streaming.api.functions.async.AsyncFunction<Integer, Integer>) (i, result) -> {},"
                        + "1, java.util.concurrent.TimeUnit.MILLISECONDS).returns(Integer.class).print(); env.execute(\"Slow\");");

        assertThat(run.err())
                .startsWith("error[E140]: job 'Slow' failed: java.util.concurrent.TimeoutException: ")
                .contains("\nhint: no line of the job's own code failed: ");
    }

    @Test
    void shouldAskForMoreMemoryThanThereIs() {
        CliRun run = runMain(ENVIRONMENT
                + "env.fromData(1).map(i -> new long[Integer.MAX_VALUE].length).print(); env.execute(\"Big\");");

        Matcher hint = Pattern.compile("hint: give the process more memory with MILLRACE_JAVA_OPTS=-Xmx(\\d+)g\n")
                .matcher(run.err());
        assertThat(run.err()).startsWith("error[E143]: job 'Big' failed: java.lang.OutOfMemoryError: ");
        assertThat(hint.find()).describedAs(run.err()).isTrue();
        assertThat(Long.parseLong(hint.group(1)) << 30)
                .isGreaterThan(Runtime.getRuntime().maxMemory());
    }

    @Test
    void shouldTellOfAFailureThatMainCatchesAndEndAsFlinkDoes() {
        CliRun run = runMain(ENVIRONMENT + "env.fromData(1).map(i -> i / 0).print();"
                + "try { env.execute(\"Zero\"); } catch (Exception e) { System.out.println(\"swallowed\"); }");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).isEqualTo("swallowed\n");
        assertThat(run.err())
                .startsWith("error[E140]: job 'Zero' failed: java.lang.ArithmeticException: / by zero")
                .endsWith(
                        "note: main() caught this failure and went on: the command ends with 0, as 'flink run' does\n");
    }

    @Test
    void shouldFailForAJobOfWhoseFailureMainDoesNotHear() {
        CliRun run = runMain(ENVIRONMENT + "env.fromData(1).map(i -> i / 0).print(); env.executeAsync(\"Zero\");");

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err()).startsWith("error[E140]: job 'Zero' failed: ");
    }

    @Test
    void shouldFailWhenMainFailsAfterItsJob() {
        CliRun run = runMain(ENVIRONMENT + "env.fromData(1).map(i -> i / 0).print();"
                + "try { env.execute(\"Zero\"); } catch (Exception e) { throw new IllegalStateException(e); }");

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err()).startsWith("error[E140]: job 'Zero' failed: ");
    }

    @Test
    void shouldTellAtOnceWhyAJobFailedOfWhichATaskDoesNotStop() {
        CliRun run = CliRun.of(
                "run",
                "-c",
                "com.example.Job",
                "-D",
                "task.cancellation.timeout=2000",
                JobSources.of("Job", """
                static class Uneven implements MapFunction<Integer, Integer> {
                    static final java.util.concurrent.CountDownLatch STARTED =
                            new java.util.concurrent.CountDownLatch(1);
                    @Override public Integer map(Integer i) throws Exception {
                        if (i == 1) { STARTED.await(); throw new IllegalStateException("the cause"); }
                        STARTED.countDown();
                        long end = System.nanoTime() + 10_000_000_000L;
                        while (System.nanoTime() < end) { Thread.interrupted(); }
                        return i;
                    }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.setParallelism(2);
                    env.fromData(1, 2).rebalance().map(new Uneven()).name("uneven").sinkTo(
                            new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
                    env.execute("Uneven");
                }
                """).jar(directory, "job.jar"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(run.err())
                .containsSubsequence(
                        "job 'Uneven' has failed and is waiting for tasks that still run: 'uneven -> Sink: Writer (",
                        "left behind after 2 s (task.cancellation.timeout). It failed because:",
                        "the cause",
                        "error[E140]: job 'Uneven' failed: java.lang.IllegalStateException: the cause");
    }
}
