package dev.millrace.benchmarks.measure;

/** One engine in a case. Immutable. */
public record Contender(String engine, Role role, Run run) {

    /** What an engine is there for. */
    public enum Role {
        /** The engine whose figures are of interest. */
        UNDER_TEST,
        /** An engine to be better than. */
        PEER,
        /** Work by hand without an engine: the output to agree with, and the limit of what can be reached. */
        LIMIT
    }

    /** Does the work of the case once, in a process of its own, and blocks until it is done. */
    @FunctionalInterface
    public interface Run {
        /** @throws RunFailedException if the engine did not finish the work; its message is shown to the reader */
        Measurement measure() throws RunFailedException, InterruptedException;
    }
}
