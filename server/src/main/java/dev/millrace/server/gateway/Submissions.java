package dev.millrace.server.gateway;

import dev.millrace.embedded.MillraceJob;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** Takes jobs in. Called on any thread. */
@FunctionalInterface
public interface Submissions {

    /**
     * Starts a job.
     *
     * @throws Exception what the client is told, by its message and, if it carries one, its HTTP status
     */
    MillraceJob submit(JobGraph graph) throws Exception;
}
