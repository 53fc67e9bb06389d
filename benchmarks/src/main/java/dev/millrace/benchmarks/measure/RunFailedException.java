package dev.millrace.benchmarks.measure;

/** An engine did not finish its run; the message says what it reported and where the rest is to be read. */
public final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RunFailedException(String message) {
        super(message);
    }

    public RunFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
