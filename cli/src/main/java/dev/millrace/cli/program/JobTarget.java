package dev.millrace.cli.program;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Receives what a program passes to {@code execute()}. Called on the program's thread. */
public interface JobTarget {

    /**
     * Takes a job.
     *
     * @param configuration the environment's, with what the program has set
     * @return the program's handle on the job
     */
    JobClient accept(StreamGraph graph, Configuration configuration, ClassLoader userClassLoader) throws Exception;

    /** Told when {@code execute()} is about to throw to the program what ended a job. */
    default void failureThrown() {}

    /** Told of something in the program that is worth knowing and stops nothing. */
    default void warn(String text) {}

    /** Told of each step that a program adds to a job, before the job comes. */
    default void defined(Transformation<?> transformation) {}
}
