package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonCreator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Asks for what a Kubernetes operator needs to go on with the job. Immutable.
 *
 * @param directory of the savepoint; null for the server's default
 * @param parallelism there; null for the job's own
 * @param stop whether the job ends with the savepoint
 */
public record DeploymentRequest(
        @JsonProperty("directory") String directory,
        @JsonProperty("parallelism") Integer parallelism,
        @JsonProperty("stop") boolean stop)
        implements RequestBody {
    @JsonCreator
    public DeploymentRequest {}
}
