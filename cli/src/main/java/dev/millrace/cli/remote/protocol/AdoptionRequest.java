package dev.millrace.cli.remote.protocol;

import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonCreator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Asks for an adoption, or settles one. Immutable.
 *
 * @param from the cluster's REST address; null if one is settled
 * @param directory of the savepoint; null for the server's default, or else the cluster's
 * @param patienceMs how long to keep asking a silent cluster; null for the usual
 * @param confirmMs how long the job may take on the server to its first checkpoint; null for the usual
 * @param settle "here" or "there", of one that is undecided; otherwise null
 * @param lenient whether state that the program has no operator for is left behind
 * @param graph name of the uploaded file with the serialized job graph
 * @param jars names of uploaded files
 * @param artifacts names of uploaded files, by their names in the distributed cache
 */
public record AdoptionRequest(
        @JsonProperty("from") String from,
        @JsonProperty("directory") String directory,
        @JsonProperty("patienceMs") Long patienceMs,
        @JsonProperty("confirmMs") Long confirmMs,
        @JsonProperty("settle") String settle,
        @JsonProperty("lenient") boolean lenient,
        @JsonProperty("graph") String graph,
        @JsonProperty("jars") List<String> jars,
        @JsonProperty("artifacts") Map<String, String> artifacts)
        implements RequestBody {
    @JsonCreator
    public AdoptionRequest {
        jars = jars == null ? List.of() : List.copyOf(jars);
        artifacts = artifacts == null ? Map.of() : Map.copyOf(artifacts);
    }

    /** Ends one that is undecided. */
    public static AdoptionRequest settling(String where) {
        return new AdoptionRequest(null, null, null, null, where, false, null, List.of(), Map.of());
    }
}
