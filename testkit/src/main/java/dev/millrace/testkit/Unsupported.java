package dev.millrace.testkit;

import java.util.concurrent.CompletableFuture;

/** Says of what a test asks for that Millrace does not have it, why, and what to do instead. */
public final class Unsupported {

    private Unsupported() {}

    /** State that outlives a job: not there yet. */
    public static <T> CompletableFuture<T> snapshot(String what) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException(
                        what
                                + " is not supported: this version of Millrace takes no checkpoints and no savepoints."
                                + " Run tests that need them on Flink's own MiniCluster: leave millrace-testkit off their class path."));
    }

    /** Parts of a Flink cluster that a single process does not have. */
    public static UnsupportedOperationException clusterPart(String what, String why) {
        return new UnsupportedOperationException(what + " is not supported: " + why
                + ". Run tests of it on Flink's own MiniCluster: leave millrace-testkit off their class path.");
    }
}
