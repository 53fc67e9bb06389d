package dev.millrace.server;

/** The process that {@code millrace server} starts. */
public final class Main {
    private Main() {}

    /** Serves until the process is told to end. */
    public static void main(String[] args) {
        throw new UnsupportedOperationException("not yet");
    }
}
