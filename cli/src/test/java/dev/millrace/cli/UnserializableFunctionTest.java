package dev.millrace.cli;

import static dev.millrace.cli.CliRun.badJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says of functions that cannot be sent to a task, word for word. */
@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class UnserializableFunctionTest {
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
    void shouldNameTheFieldThatKeepsAFunctionFromBeingSerialized() {
        CliRun run = runClass("""
                static class Splitter implements MapFunction<Integer, Integer> {
                    private final Thread worker = new Thread();
                    @Override public Integer map(Integer i) { return i; }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.fromData(1).map(new Splitter()).print();
                    env.execute();
                }
                """);

        assertThat(run)
                .isEqualTo(
                        badJob(
                                "E129",
                                "com.example.Job$Splitter cannot be serialized: Job$Splitter.worker holds a java.lang.Thread,"
                                        + " which is not serializable\n    at com.example.Job.main(Job.java:13)",
                                "make the field transient and fill it in open() of a Rich function, or use a serializable type"));
    }

    @Test
    void shouldNameTheVariableThatALambdaCaptures() {
        assertThat(runMain(ENVIRONMENT + "Thread worker = new Thread(); env.fromData(1)"
                        + ".map(i -> { worker.interrupt(); return i; }).print(); env.execute();"))
                .isEqualTo(
                        badJob(
                                "E129",
                                "a lambda in com.example.Job cannot be serialized: lambda's captured variable number 1 holds a"
                                        + " java.lang.Thread, which is not serializable\n    at com.example.Job.main(Job.java:9)",
                                "make the field transient and fill it in open() of a Rich function, or use a serializable type"));
    }

    @Test
    void shouldNameTheFieldAroundAnArray() {
        CliRun run = runClass("""
                static class Client {}
                static class Calling implements MapFunction<Integer, Integer> {
                    private final Client[] clients = {null, new Client()};
                    @Override public Integer map(Integer i) { return i; }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.fromData(1).map(new Calling()).print();
                    env.execute();
                }
                """);

        assertThat(run.err()).contains("Job$Calling.clients[1] holds a com.example.Job$Client, which is not");
    }

    @Test
    void shouldNameTheEnclosingInstance() {
        CliRun run = runClass("""
                private int factor = 2;
                void build() throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.fromData(1).map(i -> i * factor).print();
                    env.execute();
                }
                public static void main(String[] args) throws Exception { new Job().build(); }
                """);

        assertThat(run)
                .isEqualTo(badJob(
                        "E129",
                        "a lambda in com.example.Job cannot be serialized: lambda's captured variable number 1 holds a"
                                + " com.example.Job, which is not serializable\n    at com.example.Job.build(Job.java:10)"
                                + "\n    at com.example.Job.main(Job.java:13)",
                        "make the class static or top-level; a lambda uses 'this' when it reads a field: copy the field to"
                                + " a local variable first"));
    }

    @Test
    void shouldNameTheOperatorWhoseSinkCannotBeSerialized() {
        CliRun run = runClass("""
                static class Writing implements org.apache.flink.api.connector.sink2.Sink<Integer> {
                    private final List<Object> clients = new ArrayList<>(List.of("ok", new Thread()));
                    @Override public org.apache.flink.api.connector.sink2.SinkWriter<Integer> createWriter(
                            InitContext context) {
                        throw new UnsupportedOperationException();
                    }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.fromData(1).sinkTo(new Writing()).name("my sink");
                    env.execute();
                }
                """);

        assertThat(run)
                .isEqualTo(
                        badJob(
                                "E129",
                                "operator 'my sink: Writer' cannot be serialized: Job$Writing.clients[1] holds a java.lang.Thread,"
                                        + " which is not serializable\n    at com.example.Job.main(Job.java:17)",
                                "make the field transient and fill it in open() of a Rich function, or use a serializable type"));
    }
}
