package dev.millrace.cli.error;

import dev.millrace.engine.error.MillraceException;
import java.io.PrintStream;

/** Prints a failure for a person: what happened, then what to do; the stack trace only on request. Thread-safe. */
public final class FailureText {
    private final PrintStream err;
    private final boolean verbose;

    public FailureText(PrintStream err, boolean verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    public void print(MillraceException failure) {
        synchronized (err) {
            err.println("error[" + failure.code() + "]: " + failure.getMessage());
            err.println("hint: " + failure.remedy());
            if (verbose) {
                failure.printStackTrace(err);
            }
            err.flush();
        }
    }

    /** Something worth knowing that stops nothing. */
    public void warn(String text) {
        err.println("warning: " + text);
    }

    /** Something the command decided by itself and the reader may not expect. */
    public void note(String text) {
        err.println("note: " + text);
    }
}
