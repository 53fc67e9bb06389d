package dev.millrace.server.rest;

import dev.millrace.cli.configuration.Redaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.EnvironmentInfo;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** What the dashboard shows of settings, without the secrets that Flink does not know to be such. Immutable. */
final class Redacted {
    private Redacted() {}

    static Configuration of(Configuration configuration) {
        return Configuration.fromMap(Redaction.show(configuration.toMap()));
    }

    /** This process's. Flink shows all options of its JVM as they are. */
    static EnvironmentInfo environment() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode tree = mapper.valueToTree(EnvironmentInfo.create());
        ObjectNode jvm = (ObjectNode) tree.get("jvm");
        try {
            List<String> options = List.of(mapper.treeToValue(jvm.get("options"), String[].class));
            ArrayNode shown = jvm.putArray("options");
            Redaction.showWords(options).forEach(shown::add);
            return mapper.treeToValue(tree, EnvironmentInfo.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
