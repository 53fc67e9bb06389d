package dev.millrace.cli;

import dev.millrace.cli.terminal.Terminals;
import dev.millrace.cli.terminal.WatchedStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The process {@code millrace}. */
public final class Main {
    private static final int BUFFER_BYTES = 8192;

    private Main() {}

    /** Ends the process: threads that a job leaves behind must not keep it. */
    public static void main(String[] args) {
        CompletableFuture<IOException> lostOutput = new CompletableFuture<>();
        System.setOut(stdout(lostOutput));
        Console console = new Console(System.out, System.err, Terminals.isStderr(), System.getenv(), lostOutput);
        ExitCode code = new Cli(console).run(List.of(args));
        System.exit(code.status());
    }

    /** As Java makes it, but watched. */
    private static PrintStream stdout(CompletableFuture<IOException> lostOutput) {
        WatchedStream watched = new WatchedStream(new FileOutputStream(FileDescriptor.out), lostOutput);
        return new PrintStream(new BufferedOutputStream(watched, BUFFER_BYTES), true, Terminals.charset());
    }
}
