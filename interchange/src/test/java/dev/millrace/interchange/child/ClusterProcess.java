package dev.millrace.interchange.child;

import java.util.Arrays;

/** The main class of a cluster's process: runs Flink's own one, and ends when the test that started it does. */
public final class ClusterProcess {
    private ClusterProcess() {}

    /** @param args the process to live as long as, Flink's main class, its arguments */
    public static void main(String[] args) throws Exception {
        ProcessHandle.of(Long.parseLong(args[0]))
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        Object arguments = Arrays.copyOfRange(args, 2, args.length);
        Class.forName(args[1]).getMethod("main", String[].class).invoke(null, arguments);
    }
}
