package dev.millrace.difference.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a program once on one engine. Stateless. */
final class Run {

    private static final long LONGEST_JOB_S = 60;
    private static final long LONGEST_CANCEL_S = 10;

    private Run() {}

    static Outcome of(Program program, int parallelism, EngineUnderTest engine) throws Exception {
        Recording recording = Recording.open();
        Path directory = Files.createTempDirectory("difference");
        try {
            return run(program, parallelism, engine, recording, directory);
        } finally {
            recording.close();
            remove(directory);
        }
    }

    private static Outcome run(
            Program program, int parallelism, EngineUnderTest engine, Recording recording, Path directory)
            throws Exception {
        Submission submission = new Submission(engine);
        StreamExecutionEnvironment env = environment(submission);
        env.setParallelism(parallelism);
        try {
            program.define(env, new Outputs(recording, directory));
            if (!env.getTransformations().isEmpty()) {
                env.executeAsync();
            }
        } catch (Exception e) {
            return Outcome.broken(engine.name(), "not started", e, recording);
        }
        return ended(submission.jobs(), engine, recording);
    }

    private static StreamExecutionEnvironment environment(Submission submission) {
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, Submission.TARGET);
        configuration.set(DeploymentOptions.ATTACHED, true);
        return new StreamExecutionEnvironment(submission, configuration, Run.class.getClassLoader());
    }

    private static Outcome ended(List<SubmittedJob> jobs, EngineUnderTest engine, Recording recording)
            throws Exception {
        JobResult last = null;
        for (SubmittedJob job : jobs) {
            try {
                last = job.result().get(LONGEST_JOB_S, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                return hung(job, engine, recording);
            } catch (ExecutionException e) {
                return Outcome.broken(engine.name(), "no result", e.getCause(), recording);
            }
        }
        return Outcome.of(engine.name(), last, recording);
    }

    private static Outcome hung(SubmittedJob job, EngineUnderTest engine, Recording recording) throws Exception {
        String state = job.status().get().name();
        String end = "still " + state + " after " + LONGEST_JOB_S + " s";
        Throwable failure = null;
        job.cancel();
        try {
            JobResult late = job.result().get(LONGEST_CANCEL_S, TimeUnit.SECONDS);
            failure = late.getSerializedThrowable().orElse(null);
        } catch (TimeoutException e) {
            end += ", not cancelled after " + LONGEST_CANCEL_S + " s more";
            engine.abandon();
        }
        return Outcome.broken(engine.name(), end, failure, recording);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
