package dev.millrace.server.gateway;

import dev.millrace.server.isolation.JobHandle;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** Takes jobs in, and lets go of them. Called on any thread. */
public interface Submissions {

    /**
     * Starts a job. When this returns the job will be there after a crash as well.
     *
     * @throws Exception what the client is told, by its message and, if it carries one, its HTTP status
     */
    JobHandle submit(JobGraph graph) throws Exception;

    /** Cancels a job: a crash does not bring it back. */
    void cancel(JobHandle job);
}
