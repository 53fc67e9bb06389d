package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.program.PlanCapture;
import dev.millrace.cli.remote.ClusterJob;
import dev.millrace.cli.remote.FlinkCommand;
import dev.millrace.cli.savepoint.CheckText;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.check.JobUnderCheck;
import dev.millrace.flink.check.RestoreCheck;
import dev.millrace.flink.check.RestoreReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * {@code millrace adopt}: stops a job of a cluster with a savepoint and starts it on a server; if it does not get on
 * there, it is started on the cluster again. Owned by the main thread.
 */
final class AdoptCommand {
    private static final long CONFIRM_MS = 120_000;
    private static final long STALE_MS = 4_000;
    private static final long BETWEEN_LOOKS_MS = 300;

    private final Console console;

    AdoptCommand(Console console) {
        this.console = console;
    }

    ExitCode run(AdoptArguments arguments, FailureText text) throws InterruptedException {
        try (PreparedProgram prepared = PreparedProgram.of(arguments.program(), console.environment(), text);
                ClusterJob old = new ClusterJob(arguments.from(), arguments.job())) {
            PlanCapture.Captured captured = PlanCapture.capture(prepared.program(), prepared.configuration());
            requireSameOperators(old.vertices(), captured.jobGraph(), arguments);
            requireServer(arguments);
            String savepoint = old.stopWithSavepoint(arguments.directory());
            text.note("stopped there with " + savepoint);
            String refusal = check(savepoint, prepared, captured, arguments, text);
            if (!refusal.isEmpty()) {
                return giveBack(arguments, savepoint, refusal);
            }
            return start(arguments, savepoint, captured.jobGraph().isCheckpointingEnabled());
        }
    }

    /** Before anything is done to the job. */
    private static void requireServer(AdoptArguments arguments) throws InterruptedException {
        try (ClusterJob none = new ClusterJob(arguments.server(), new JobID())) {
            none.exists();
        }
    }

    /** As far as that can be seen from outside: vertices are named after the operators that head them. */
    private static void requireSameOperators(Map<String, String> there, JobGraph graph, AdoptArguments arguments) {
        Set<String> here = new TreeSet<>();
        graph.getVertices().forEach(vertex -> here.add(vertex.getID().toHexString()));
        List<String> missing = there.entrySet().stream()
                .filter(vertex -> !here.contains(vertex.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty() && !isLenient(arguments)) {
            throw Errors.user(
                    "E271",
                    "job " + arguments.job() + " has operators that "
                            + arguments.program().job() + " has not: " + String.join(", ", missing),
                    "give the jar, class and arguments that the job was started with; -n accepts the loss of their state");
        }
    }

    private static boolean isLenient(AdoptArguments arguments) {
        return arguments.program().settings().options().containsKey("execution.state-recovery.ignore-unclaimed-state");
    }

    /** Why the program would not start from the savepoint; empty if it would. */
    private String check(
            String savepoint,
            PreparedProgram prepared,
            PlanCapture.Captured captured,
            AdoptArguments arguments,
            FailureText text) {
        try {
            JobUnderCheck job = new JobUnderCheck(
                    captured.jobGraph(), captured.streamGraph(), captured.userClassLoader(), prepared.configuration());
            RestoreReport report = RestoreCheck.of(savepoint, job, isLenient(arguments));
            if (report.wouldRestore()) {
                return "";
            }
            new CheckText(console.err()).print(report);
            report.faults().forEach(text::print);
            return "the program would not start from the savepoint";
        } catch (MillraceException e) {
            text.print(e);
            return "the savepoint cannot be read here";
        }
    }

    private ExitCode start(AdoptArguments arguments, String savepoint, boolean takesCheckpoints)
            throws InterruptedException {
        JobID id = new JobID();
        boolean isTaken = submit(arguments, arguments.server(), savepoint, id);
        try (ClusterJob fresh = new ClusterJob(arguments.server(), id)) {
            boolean isThere = isTaken || fresh.exists(); // An answer may have been lost.
            if (isThere && getsOn(fresh, takesCheckpoints)) {
                console.out()
                        .println("Job " + arguments.job() + " of " + arguments.from() + " runs at " + arguments.server()
                                + " as " + id + ", from " + savepoint);
                return ExitCode.DONE;
            }
            if (isThere && !hasEndedWithoutTrace(fresh)) {
                throw unknown(
                        arguments,
                        savepoint,
                        id,
                        "it did not end when it was cancelled, or had completed a checkpoint, from which it has to go on");
            }
        } catch (MillraceException silent) {
            throw unknown(arguments, savepoint, id, silent.getMessage());
        }
        return giveBack(arguments, savepoint, "it did not get on at " + arguments.server());
    }

    private static MillraceException unknown(AdoptArguments arguments, String savepoint, JobID id, String why) {
        return Errors.external(
                "E272",
                "it is not known whether the job runs at " + arguments.server() + " as " + id + ": " + why,
                "look with 'flink list -a -m " + arguments.server() + "'; if it is not there, 'flink run -d -s "
                        + savepoint + " -m " + arguments.from() + " "
                        + arguments.program().job() + "' starts it again",
                null);
    }

    private static boolean getsOn(ClusterJob job, boolean takesCheckpoints) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONFIRM_MS);
        while (System.nanoTime() - deadlineNs < 0) {
            boolean isProven = takesCheckpoints ? job.completedCheckpoints() > 0 : job.runs();
            var status = job.status();
            if (isProven || status == org.apache.flink.api.common.JobStatus.FINISHED) {
                return true;
            }
            if (status.isGloballyTerminalState()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
        return false;
    }

    /** Whether nothing of it runs, and nothing that it wrote would be written again. */
    private static boolean hasEndedWithoutTrace(ClusterJob job) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONFIRM_MS);
        while (!job.status().isGloballyTerminalState()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            job.cancel();
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
        TimeUnit.MILLISECONDS.sleep(STALE_MS); // What is said of checkpoints may be as old.
        return job.completedCheckpoints() == 0;
    }

    private ExitCode giveBack(AdoptArguments arguments, String savepoint, String why) {
        JobID id = new JobID();
        if (!submit(arguments, arguments.from(), savepoint, id)) {
            throw Errors.external(
                    "E272",
                    why + ", and " + arguments.from() + " did not take the job back: it runs nowhere",
                    "mend that, then 'flink run -d -s " + savepoint + " -m " + arguments.from() + " "
                            + arguments.program().job() + "'",
                    null);
        }
        console.out()
                .println("Job " + arguments.job() + " was started at " + arguments.from() + " again, as " + id + ": "
                        + why);
        return ExitCode.JOB_FAILED;
    }

    private boolean submit(AdoptArguments arguments, String address, String savepoint, JobID id) {
        JobArguments program = arguments.program();
        List<String> words = new ArrayList<>(List.of("run", "-d", "-s", savepoint, "-m", address));
        words.add("-D$internal.pipeline.job-id=" + id.toHexString());
        program.entryClass().ifPresent(name -> words.addAll(List.of("-c", name)));
        program.classpath().forEach(url -> words.addAll(List.of("-C", url.toString())));
        program.settings().properties().forEach((key, value) -> words.add("-D" + key + "=" + value));
        String parallelism = program.settings().options().get("parallelism.default");
        if (parallelism != null) {
            words.addAll(List.of("-p", parallelism));
        }
        if (isLenient(arguments)) {
            words.add("-n");
        }
        words.add(program.job());
        words.addAll(program.programArguments());
        return new FlinkCommand(console.environment()).run(words) == 0;
    }
}
