package dev.millrace.difference.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads what is printed while something runs. The process has one standard output, so one test at a time. */
final class StandardStreams {

    private StandardStreams() {}

    interface Action {

        void run() throws Exception;
    }

    /** Runs the action and hands over each line printed meanwhile. */
    static void captured(Consumer<String> output, Consumer<String> errors, Action action) throws Exception {
        PrintStream standardOutput = System.out;
        PrintStream standardError = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream printedErrors = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(printedErrors, true, StandardCharsets.UTF_8));
            action.run();
        } finally {
            System.setOut(standardOutput);
            System.setErr(standardError);
        }
        printed.toString(StandardCharsets.UTF_8).lines().forEach(output);
        printedErrors.toString(StandardCharsets.UTF_8).lines().forEach(errors);
    }
}
