package dev.millrace.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a command sees of the world outside.
 *
 * @param out results, and nothing else
 * @param err everything else
 * @param isTerminal whether a person looks at {@code err}
 * @param environment the process's environment variables
 * @param lostOutput completed with the reason when something could not be written to {@code out}
 */
record Console(
        PrintStream out,
        PrintStream err,
        boolean isTerminal,
        Map<String, String> environment,
        CompletableFuture<IOException> lostOutput) {}
