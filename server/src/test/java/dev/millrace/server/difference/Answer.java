package dev.millrace.server.difference;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** What came back for a request. Immutable. */
public record Answer(int status, String body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The body, which has to be JSON. */
    public JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + this, e);
        }
    }

    boolean isJson() {
        return body.startsWith("{") || body.startsWith("[");
    }

    /** The member at a JSON pointer, as text. */
    public String at(String pointer) {
        return json().at(pointer).asText();
    }
}
