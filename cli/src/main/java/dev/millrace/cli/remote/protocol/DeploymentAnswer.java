package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonCreator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A FlinkDeployment. Immutable.
 *
 * @param yaml the whole file
 * @param savepoint that is named in it
 */
public record DeploymentAnswer(
        @JsonProperty("yaml") String yaml,
        @JsonProperty("savepoint") String savepoint) implements ResponseBody {
    @JsonCreator
    public DeploymentAnswer {}
}
