package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.ProgramFailure;
import dev.millrace.engine.error.MillraceException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;

/** Calls a program's {@code main}, sees its jobs to their ends and says how it went. Owned by the main thread. */
public final class ProgramRun {
    private static final long CANCEL_TIMEOUT_MS = 10_000;

    private final SubmittedJobs jobs;
    private final Consumer<String> warnings;

    /** {@code jobs} is told of each job when it has been submitted. */
    public ProgramRun(SubmittedJobs jobs, Consumer<String> warnings) {
        this.jobs = jobs;
        this.warnings = warnings;
    }

    /**
     * Empty when all is well, or {@code main} dealt with the failures that it got as exceptions; otherwise what to
     * tell, most important first.
     */
    public List<MillraceException> run(UserProgram program, Configuration configuration) throws InterruptedException {
        Configuration withTarget = new Configuration(configuration);
        withTarget.set(DeploymentOptions.TARGET, TargetLoader.NAME);
        withTarget.set(
                DeploymentOptions.SHUTDOWN_IF_ATTACHED, false); // Would start threads that a shutdown hook replaces.
        try (EngineTarget target = new EngineTarget(withTarget, jobs, warnings)) {
            Throwable thrown = call(program, target, withTarget);
            if (thrown == null) {
                jobs.await();
            } else {
                jobs.cancel(CANCEL_TIMEOUT_MS);
            }
            return failures(program, thrown);
        }
    }

    /** What {@code main} threw, or null. Whatever it is, it is the job's author who has to hear of it. */
    private static Throwable call(UserProgram program, JobTarget target, Configuration configuration) {
        try {
            program.call(target, configuration);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    private List<MillraceException> failures(UserProgram program, Throwable thrown) {
        List<MillraceException> ofJobs = thrown == null ? jobs.unhandledFailures() : jobs.failures();
        if (!ofJobs.isEmpty()) {
            return ofJobs;
        }
        if (thrown != null) {
            return List.of(ProgramFailure.of(program.className(), thrown));
        }
        return jobs.isEmpty() ? List.of(program.neverExecuted()) : List.of();
    }
}
