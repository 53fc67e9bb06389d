package dev.millrace.testkit;

/** Says of what a test asks for that Millrace does not have it, why, and what to do instead. */
public final class Unsupported {

    private Unsupported() {}

    /** Parts of a Flink cluster that a single process does not have. */
    public static UnsupportedOperationException clusterPart(String what, String why) {
        return new UnsupportedOperationException(what + " is not supported: " + why
                + ". Run tests of it on Flink's own MiniCluster: leave millrace-testkit off their class path.");
    }
}
