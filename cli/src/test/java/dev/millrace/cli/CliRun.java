package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What a call of the command did, in this process. */
record CliRun(ExitCode exitCode, String out, String err) {

    /** Nothing ran, and this is said of it. */
    static CliRun badJob(String code, String message, String hint) {
        return new CliRun(ExitCode.BAD_JOB, "", "error[" + code + "]: " + message + "\nhint: " + hint + "\n");
    }

    /** A job ran, printed nothing and failed. */
    static CliRun failedJob(String code, String message, String hint) {
        return new CliRun(ExitCode.JOB_FAILED, "", "error[" + code + "]: " + message + "\nhint: " + hint + "\n");
    }

    /** Words may be anything with a {@code toString}, such as a path. */
    static CliRun of(Object... words) {
        return in(Map.of(), words);
    }

    static CliRun in(Map<String, String> environment, Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        try (PrintStream newOut = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream newErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setOut(newOut);
            System.setErr(newErr);
            List<String> arguments = Arrays.stream(words).map(Object::toString).toList();
            ExitCode exitCode =
                    new Cli(new Console(newOut, newErr, false, environment, new CompletableFuture<>())).run(arguments);
            return new CliRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
