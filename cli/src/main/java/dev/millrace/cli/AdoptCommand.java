package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.program.PlanCapture;
import dev.millrace.cli.remote.AdoptionClient;
import dev.millrace.cli.remote.ClientSettings;
import dev.millrace.cli.remote.ClusterJob;
import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.savepoint.CheckText;
import dev.millrace.flink.check.JobUnderCheck;
import dev.millrace.flink.check.RestoreCheck;
import dev.millrace.flink.check.RestoreReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * {@code millrace adopt}: asks a server to take a job over from a cluster, and tells how it goes. What the program is
 * like is found out here; all else the server does: ending this process changes nothing. Owned by the main thread.
 */
final class AdoptCommand {
    private final Console console;

    AdoptCommand(Console console) {
        this.console = console;
    }

    ExitCode run(AdoptArguments arguments, FailureText text) throws InterruptedException {
        Configuration settings = ClientSettings.of(console.environment()).configuration();
        if (arguments.program().isEmpty()) {
            try (AdoptionClient server = new AdoptionClient(arguments.server(), settings, console.err())) {
                return tell(arguments, server, server.settle(arguments.job(), arguments.settle()));
            }
        }
        JobArguments program = arguments.program().get();
        program.settings().properties().forEach(settings::setString); // Key stores may be named with -D.
        try (AdoptionClient server = new AdoptionClient(arguments.server(), settings, console.err());
                PreparedProgram prepared = PreparedProgram.of(program, console.environment(), text);
                ClusterJob there = new ClusterJob(arguments.from(), arguments.job(), settings)) {
            PlanCapture.Captured captured = PlanCapture.capture(prepared.program(), prepared.configuration());
            captured.jobGraph().setClasspaths(program.classpath());
            requireSameOperators(there.vertices(), captured.jobGraph(), arguments);
            requireRestorable(there, prepared, captured, arguments, text);
            AdoptionClient.Wish wish = new AdoptionClient.Wish(
                    arguments.from().toString(),
                    arguments.job(),
                    arguments.directory(),
                    arguments.limits(),
                    isLenient(program));
            return tell(
                    arguments,
                    server,
                    server.adopt(wish, captured.jobGraph(), prepared.program().jars()));
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
        JobArguments program = arguments.program().orElseThrow();
        if (!missing.isEmpty() && !isLenient(program)) {
            throw Errors.user(
                    "E271",
                    "job " + arguments.job() + " has operators that " + program.job() + " has not: "
                            + String.join(", ", missing),
                    "give the jar, class and arguments that the job was started with; -n accepts the loss of their state");
        }
    }

    private static boolean isLenient(JobArguments program) {
        return program.settings().options().containsKey("execution.state-recovery.ignore-unclaimed-state");
    }

    /** Asks a savepoint that is taken for this and deleted again, while the job runs on. */
    private void requireRestorable(
            ClusterJob there,
            PreparedProgram prepared,
            PlanCapture.Captured captured,
            AdoptArguments arguments,
            FailureText text)
            throws InterruptedException {
        String savepoint = there.savepoint(arguments.directory());
        try {
            JobUnderCheck job = new JobUnderCheck(
                    captured.jobGraph(), captured.streamGraph(), captured.userClassLoader(), prepared.configuration());
            RestoreReport report = RestoreCheck.of(
                    savepoint, job, isLenient(arguments.program().orElseThrow()));
            if (!report.wouldRestore()) {
                new CheckText(console.err()).print(report);
                report.faults().forEach(text::print);
                throw Errors.user(
                        "E274",
                        "the program would not start from a savepoint of job " + arguments.job()
                                + ", so nothing was done to that",
                        "mend what is said above; 'millrace help savepoint' explains it");
            }
        } finally {
            there.dispose(savepoint);
        }
    }

    private ExitCode tell(AdoptArguments arguments, AdoptionClient server, HandOverStatus status) {
        String job = "Job " + arguments.job() + (arguments.from() == null ? "" : " of " + arguments.from());
        console.out()
                .println(
                        switch (status.phase()) {
                            case "CONFIRMED" ->
                                job + " runs at " + server.address() + " as " + status.targetJob() + ": "
                                        + status.message();
                            case "RETURNED" ->
                                job + " was started there again, as " + status.resumedJob() + ": " + status.message();
                            case "KEPT" -> job + " was not taken over: " + status.message();
                            default -> job + ": " + status.message();
                        });
        if (!status.savepoint().isEmpty()) {
            console.out().println(AdoptionClient.savepointText(status));
        }
        return switch (status.phase()) {
            case "CONFIRMED" -> ExitCode.DONE;
            case "RETURNED", "KEPT" -> ExitCode.JOB_FAILED;
            default -> throw Errors.external("E272", status.message(), "do as it says", null);
        };
    }
}
