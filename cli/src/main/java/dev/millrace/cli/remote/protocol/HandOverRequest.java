package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonCreator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Asks for a hand-over, or settles one. Immutable.
 *
 * @param to the cluster's REST address; null if one is settled
 * @param directory of the savepoint; null for the server's default
 * @param parallelism for vertices that have the job's default; null leaves all as they are
 * @param patienceMs how long to keep asking a silent target; null for the usual
 * @param settle "here" or "there", of one that is undecided; otherwise null
 */
public record HandOverRequest(
        @JsonProperty("to") String to,
        @JsonProperty("directory") String directory,
        @JsonProperty("parallelism") Integer parallelism,
        @JsonProperty("patienceMs") Long patienceMs,
        @JsonProperty("settle") String settle)
        implements RequestBody {
    @JsonCreator
    public HandOverRequest {}
}
