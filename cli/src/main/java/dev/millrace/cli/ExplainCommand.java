package dev.millrace.cli;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.explain.PlanText;
import dev.millrace.cli.program.PlanCapture;
import dev.millrace.cli.program.Shutdown;
import dev.millrace.cli.program.SubmittedJobs;
import java.io.PrintStream;

/** {@code millrace explain}. Owned by the main thread. */
final class ExplainCommand {
    private final Console console;

    ExplainCommand(Console console) {
        this.console = console;
    }

    /** What the program itself prints goes to stderr: stdout is for the plan. */
    ExitCode run(JobArguments arguments, FailureText text) {
        PrintStream out = System.out;
        System.setOut(console.err());
        Shutdown shutdown = Shutdown.arm(new SubmittedJobs(), text, new Shutdown.Surroundings(() -> {}, () -> false));
        try (PreparedProgram prepared = PreparedProgram.of(arguments, console.environment(), text)) {
            PlanCapture.Captured captured = PlanCapture.capture(prepared.program(), prepared.configuration());
            new PlanText(captured).print(console.out());
            return ExitCode.DONE;
        } finally {
            shutdown.disarm();
            System.setOut(out);
        }
    }
}
