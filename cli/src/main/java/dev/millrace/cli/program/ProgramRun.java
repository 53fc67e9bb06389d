package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.ProgramFailure;
import dev.millrace.cli.diagnosis.RootCause;
import dev.millrace.cli.error.FailureText;
import dev.millrace.engine.error.MillraceException;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;

/** Calls a program's {@code main}, sees its jobs to their ends and says how it went. Owned by the main thread. */
public final class ProgramRun {
    private static final long CANCEL_TIMEOUT_MS = 10_000;

    private final SubmittedJobs jobs;
    private final FailureText text;
    private final long cancelTimeoutMs;

    /**
     * @param jobs told of each job when it has been submitted
     * @param text told what is worth knowing before the end
     */
    public ProgramRun(SubmittedJobs jobs, FailureText text) {
        this(jobs, text, CANCEL_TIMEOUT_MS);
    }

    ProgramRun(SubmittedJobs jobs, FailureText text, long cancelTimeoutMs) {
        this.jobs = jobs;
        this.text = text;
        this.cancelTimeoutMs = cancelTimeoutMs;
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
        try (EngineTarget target = new EngineTarget(withTarget, jobs, text::warn, text::note)) {
            Throwable thrown = call(program, target, withTarget);
            if (thrown == null) {
                jobs.await();
            } else {
                cancel(thrown);
            }
            return failures(program, thrown);
        }
    }

    /** Says what happens before it takes its time. */
    private void cancel(Throwable thrown) throws InterruptedException {
        List<String> running = jobs.running();
        if (running.isEmpty()) {
            return;
        }
        String cause = RootCause.of(thrown).text().lines().findFirst().orElse("");
        text.note("main() threw " + cause + "; cancelling job '" + String.join("', '", running) + "'");
        if (!jobs.cancel(cancelTimeoutMs)) {
            text.warn(jobs.leftBehind(cancelTimeoutMs));
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
