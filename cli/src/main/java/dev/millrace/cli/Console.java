package dev.millrace.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * What a command sees of the world outside.
 *
 * @param out results, and nothing else
 * @param err everything else
 * @param isTerminal whether a person looks at {@code err}
 * @param environment the process's environment variables
 */
record Console(PrintStream out, PrintStream err, boolean isTerminal, Map<String, String> environment) {}
