package dev.millrace.cli.remote.protocol;

import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonCreator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far a hand-over, or an adoption, has come. Immutable.
 *
 * @param id of it, 32 hexadecimal digits
 * @param over whether nothing more is done by itself
 * @param message the reason of the phase, or the outcome; may be empty
 * @param savepoint its path; empty before there is one
 * @param savepointBytes all of it
 * @param targetJob the job's id where it is moved to
 * @param resumedJob its id where it came from, if it went back there
 * @param enteredMs when each phase was entered, in milliseconds since 1970
 */
public record HandOverStatus(
        @JsonProperty("id") String id,
        @JsonProperty("phase") String phase,
        @JsonProperty("over") boolean over,
        @JsonProperty("message") String message,
        @JsonProperty("savepoint") String savepoint,
        @JsonProperty("savepointBytes") long savepointBytes,
        @JsonProperty("targetJob") String targetJob,
        @JsonProperty("resumedJob") String resumedJob,
        @JsonProperty("warnings") List<String> warnings,
        @JsonProperty("enteredMs") Map<String, Long> enteredMs)
        implements ResponseBody {
    @JsonCreator
    public HandOverStatus {
        warnings = List.copyOf(warnings);
        enteredMs = Map.copyOf(enteredMs);
    }
}
