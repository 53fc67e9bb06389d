package dev.millrace.server.handover.deployment;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;

/** What describing a deployment asks of the server that the job runs on. Thread-safe. */
public interface DeploymentHome {
    /**
     * Takes a canonical savepoint; completes with its path.
     *
     * @param isStop whether the job ends with it
     */
    CompletableFuture<String> savepoint(JobID job, String directory, boolean isStop);

    /**
     * What ran here, without a savepoint.
     *
     * @throws dev.millrace.engine.error.MillraceException E265 if no such job runs
     */
    DeployedJob describe(JobID job);

    /** Asked before the savepoint, since a job that has ended uses nothing. */
    Measured measured(JobID job);
}
