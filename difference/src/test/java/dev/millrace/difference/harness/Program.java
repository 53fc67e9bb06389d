package dev.millrace.difference.harness;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink program whose results are the same on every engine. Called once per run, on the test's thread. */
@FunctionalInterface
public interface Program {

    /**
     * Adds transformations to {@code env}. The harness executes what is left in it afterwards; a program may also
     * execute by itself.
     */
    void define(StreamExecutionEnvironment env, Outputs out) throws Exception;
}
