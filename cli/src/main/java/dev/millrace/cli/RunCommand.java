package dev.millrace.cli;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.program.ProgramRun;
import dev.millrace.cli.program.Shutdown;
import dev.millrace.cli.program.SubmittedJobs;
import dev.millrace.cli.terminal.LiveLine;
import dev.millrace.cli.terminal.Terminals;
import dev.millrace.engine.error.MillraceException;
import java.io.PrintStream;
import java.util.List;

/** {@code millrace run}. Owned by the main thread. */
final class RunCommand {
    private static final String STAYS =
            "-d: execute() returns at once, but this process runs the job and stays until it ends";

    private final Console console;
    private final SubmittedJobs jobs = new SubmittedJobs();

    RunCommand(Console console) {
        this.console = console;
    }

    ExitCode run(JobArguments arguments, FailureText text) throws InterruptedException {
        LiveLine line = console.isTerminal() && LiveLine.isPossible(console.environment())
                ? new LiveLine(console.err(), jobs::runningLine)
                : null;
        Shutdown shutdown = Shutdown.arm(
                jobs, text, new Shutdown.Surroundings(() -> close(line), () -> LostOutput.isReported(console, text)));
        try (PreparedProgram prepared = PreparedProgram.of(arguments, console.environment(), text)) {
            if ("false".equals(arguments.settings().options().get("execution.attached"))) {
                text.note(STAYS);
            }
            console.lostOutput().thenRunAsync(jobs::stop, stop -> new Thread(stop, "millrace-stop").start());
            List<MillraceException> failures = runUnder(line, prepared, text);
            console.out().flush();
            shutdown.disarm();
            if (console.lostOutput().isDone()) {
                return ExitCode.JOB_FAILED; // Whatever else went wrong is an echo of this.
            }
            failures.forEach(text::print);
            if (console.isTerminal() || arguments.isVerbose()) {
                jobs.endedLines().forEach(console.err()::println);
            }
            if (failures.isEmpty()) {
                tellOfHandled(text);
            }
            return exitCode(failures);
        } finally {
            shutdown.disarm();
        }
    }

    private List<MillraceException> runUnder(LiveLine line, PreparedProgram prepared, FailureText text)
            throws InterruptedException {
        ProgramRun run = new ProgramRun(jobs, text);
        if (line == null) {
            return run.run(prepared.program(), prepared.configuration());
        }
        PrintStream out = System.out;
        PrintStream err = System.err;
        if (Terminals.isStdout()) {
            System.setOut(line.around(out));
        }
        System.setErr(line.around(err));
        line.start();
        try {
            return run.run(prepared.program(), prepared.configuration());
        } finally {
            line.close();
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** A program may try something else after a failure; what that comes to is what counts, as with Flink's command. */
    private void tellOfHandled(FailureText text) {
        for (MillraceException failure : jobs.handledFailures()) {
            text.print(failure);
            text.note("main() caught this failure and went on: the command ends with 0, as 'flink run' does");
        }
    }

    private ExitCode exitCode(List<MillraceException> failures) {
        if (failures.isEmpty()) {
            return ExitCode.DONE;
        }
        return jobs.isEmpty() ? ExitCode.before(failures.get(0)) : ExitCode.JOB_FAILED;
    }

    private static void close(LiveLine line) {
        if (line != null) {
            line.close();
        }
    }
}
