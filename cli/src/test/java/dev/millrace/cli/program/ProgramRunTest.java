package dev.millrace.cli.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.jar.EntryPoint;
import dev.millrace.cli.jar.JobJar;
import dev.millrace.cli.testing.JobSources;
import dev.millrace.engine.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramRunTest {
    private static final long CANCEL_TIMEOUT_MS = 100;

    @TempDir
    private Path directory;

    /** Its function runs for ever unless the flag is set. */
    private static String stubborn(String afterwards) {
        return """
                private static final java.util.concurrent.CountDownLatch STARTED =
                        new java.util.concurrent.CountDownLatch(1);
                public static volatile boolean enough;
                public static class Stubborn implements MapFunction<Integer, Integer> {
                    @Override public Integer map(Integer i) {
                        STARTED.countDown();
                        while (!enough) { Thread.interrupted(); java.util.concurrent.locks.LockSupport.parkNanos(1000000); }
                        return i;
                    }
                }
                public static void main(String[] args) throws Exception {
                    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                    env.setParallelism(1);
                    env.fromData(1).map(new Stubborn()).print();
                """ + afterwards + "}";
    }

    @Test
    void shouldTellWhatMainThrewAlthoughAFunctionIgnoresItsInterrupt() throws Exception {
        Path jar = JobSources.of(
                        "Job",
                        stubborn("env.executeAsync(\"stubborn\"); STARTED.await();"
                                + "throw new IllegalStateException(\"enough of it\");"))
                .jar(directory, "job.jar");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        FailureText text = new FailureText(new PrintStream(err, true, StandardCharsets.UTF_8), false);
        JobJar job = JobJar.open(jar);
        UserProgram.Source source =
                new UserProgram.Source(job, EntryPoint.of(job, Optional.of("com.example.Job")), List.of(), List.of());

        try (UserProgram program = UserProgram.load(source, new Configuration())) {
            List<MillraceException> failures =
                    new ProgramRun(new SubmittedJobs(), text, CANCEL_TIMEOUT_MS).run(program, new Configuration());

            assertThat(failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure)
                            .hasMessageStartingWith(
                                    "main() of com.example.Job threw java.lang.IllegalStateException: enough of it"));
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo("note: main() threw java.lang.IllegalStateException: enough of it;"
                            + " cancelling job 'stubborn'\n"
                            + "warning: job 'stubborn' did not stop within 0 s: a function ignores its interrupt;"
                            + " leaving it\n");
        }
    }
}
