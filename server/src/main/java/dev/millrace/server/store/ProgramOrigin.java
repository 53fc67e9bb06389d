package dev.millrace.server.store;

import java.util.List;

/**
 * What made a job graph. Immutable.
 *
 * @param entryClass empty if the graph was submitted as such
 * @param arguments of its {@code main}
 * @param classpath URLs that stay where they are
 */
public record ProgramOrigin(String entryClass, List<String> arguments, List<String> classpath) {
    /** Of a graph of which nothing is known. */
    public static final ProgramOrigin UNKNOWN = new ProgramOrigin("", List.of(), List.of());

    /** Copies the lists. */
    public ProgramOrigin {
        arguments = List.copyOf(arguments);
        classpath = List.copyOf(classpath);
    }
}
