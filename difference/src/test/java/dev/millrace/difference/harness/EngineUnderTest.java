package dev.millrace.difference.harness;

import org.apache.flink.runtime.jobgraph.JobGraph;

/** Something that runs job graphs. Used by one test at a time. */
interface EngineUnderTest {

    String name();

    SubmittedJob submit(JobGraph graph, ClassLoader classLoader) throws Exception;

    /** Throws the engine away after a job that would not end, so that the next case starts on a fresh one. */
    void abandon();
}
