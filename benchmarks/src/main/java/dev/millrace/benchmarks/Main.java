package dev.millrace.benchmarks;

/** Where {@code millrace bench} starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(BenchCommand.commandLine().execute(args));
    }
}
