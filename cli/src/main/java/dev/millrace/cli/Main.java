package dev.millrace.cli;

import dev.millrace.cli.terminal.Terminals;
import java.util.List;

/** The process {@code millrace}. */
public final class Main {
    private Main() {}

    /** Ends the process: threads that a job leaves behind must not keep it. */
    public static void main(String[] args) {
        Console console = new Console(System.out, System.err, Terminals.isStderr(), System.getenv());
        ExitCode code = new Cli(console).run(List.of(args));
        System.out.flush();
        System.exit(code.status());
    }
}
