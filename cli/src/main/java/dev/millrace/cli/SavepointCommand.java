package dev.millrace.cli;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.jar.JobLocator;
import dev.millrace.cli.program.JobClasses;
import dev.millrace.cli.program.PlanCapture;
import dev.millrace.cli.program.Shutdown;
import dev.millrace.cli.program.SubmittedJobs;
import dev.millrace.cli.savepoint.CheckJson;
import dev.millrace.cli.savepoint.CheckText;
import dev.millrace.cli.savepoint.InspectJson;
import dev.millrace.cli.savepoint.InspectText;
import dev.millrace.flink.check.JobUnderCheck;
import dev.millrace.flink.check.RestoreCheck;
import dev.millrace.flink.check.RestoreReport;
import dev.millrace.flink.savepoint.Inspection;
import dev.millrace.flink.savepoint.SavepointDescription;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;

/** {@code millrace savepoint}. Owned by the main thread. */
final class SavepointCommand {
    private final Console console;

    SavepointCommand(Console console) {
        this.console = console;
    }

    /** Prints what there is, then what is missing or damaged: that makes it a failure. */
    ExitCode inspect(SavepointArguments arguments, FailureText text) {
        var jar = arguments.job().map(job -> new JobLocator(text::note).open(job));
        try (URLClassLoader classes = JobClasses.load(jar, arguments.classpath())) {
            SavepointDescription savepoint = Inspection.of(arguments.path(), classes);
            if (arguments.isJson()) {
                console.out().println(InspectJson.of(savepoint));
            } else {
                new InspectText(console.out()).print(savepoint);
            }
            console.out().flush();
            savepoint.faults().forEach(text::print);
            return savepoint.faults().isEmpty() ? ExitCode.DONE : ExitCode.JOB_FAILED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the program itself prints goes to stderr: stdout is for the report. */
    ExitCode check(SavepointArguments.Check arguments, FailureText text) {
        PrintStream out = System.out;
        System.setOut(console.err());
        Shutdown shutdown = Shutdown.arm(new SubmittedJobs(), text, new Shutdown.Surroundings(() -> {}, () -> false));
        try (PreparedProgram prepared = PreparedProgram.of(arguments.job(), console.environment(), text)) {
            PlanCapture.Captured captured = PlanCapture.capture(prepared.program(), prepared.configuration());
            JobUnderCheck job = new JobUnderCheck(
                    captured.jobGraph(), captured.streamGraph(), captured.userClassLoader(), prepared.configuration());
            RestoreReport report = RestoreCheck.of(arguments.path(), job, arguments.isLenient());
            if (arguments.isJson()) {
                console.out().println(CheckJson.of(report));
            } else {
                new CheckText(console.out()).print(report);
            }
            console.out().flush();
            report.faults().forEach(text::print);
            return report.wouldRestore() ? ExitCode.DONE : ExitCode.JOB_FAILED;
        } finally {
            shutdown.disarm();
            System.setOut(out);
        }
    }
}
