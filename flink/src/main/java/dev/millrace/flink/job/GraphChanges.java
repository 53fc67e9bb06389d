package dev.millrace.flink.job;

import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** What is changed in a job's graph before the job is made of it. */
public final class GraphChanges {
    private GraphChanges() {}

    /**
     * Makes the changes.
     *
     * @param configuration of the engine
     * @param remarks hears of each that a person might want to know, a sentence
     * @throws dev.millrace.engine.error.MillraceException if the job is to resume and cannot
     */
    public static void apply(
            JobGraph graph, Configuration configuration, ClassLoader classLoader, Consumer<String> remarks) {
        Substitutions.apply(graph, configuration).forEach(remarks);
        new Resumption(configuration, remarks).apply(graph, classLoader);
    }

    /**
     * Makes the changes to a job that the process before has left running, so that it goes on.
     *
     * @param configuration of the engine
     * @param remarks hears of each that a person might want to know, a sentence
     * @throws dev.millrace.engine.error.MillraceException if its checkpoints cannot be looked at
     */
    public static void applyToResumed(
            JobGraph graph, Configuration configuration, ClassLoader classLoader, Consumer<String> remarks) {
        Substitutions.apply(graph, configuration).forEach(remarks);
        new Resumption(configuration, remarks).applyToOwn(graph, classLoader);
    }
}
