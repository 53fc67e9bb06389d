package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads {@code config.yaml}, nested or flat, with the parser and the settings that Flink uses. Owned by its caller. */
final class StandardYaml {
    private static final int DEPTH_LIMIT = 100;

    private final LoadSettings settings =
            LoadSettings.builder().setSchema(new CoreSchema()).build();
    private final Dump dump = new Dump(DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.FLOW)
            .setSplitLines(false)
            .setSchema(new CoreSchema())
            .build());
    private final ConfigurationFile.Reading reading;

    StandardYaml(ConfigurationFile.Reading reading) {
        this.reading = reading;
    }

    void read(Path file, String text) {
        try {
            Object values = new Load(settings).loadFromString(text);
            if (values == null) {
                return;
            }
            Optional<Node> nodes = new Compose(settings).composeString(text);
            if (!(values instanceof Map<?, ?> map) || !(nodes.orElse(null) instanceof MappingNode mapping)) {
                throw invalid(file, 1, "it is not a map of keys to values", null);
            }
            flatten("", map, mapping, 0);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(1);
            throw invalid(file, line, e.getProblem(), e); // Its message shows the line, which may hold a password.
        } catch (YamlEngineException e) {
            throw invalid(file, 1, e.getMessage(), e);
        }
    }

    private static RuntimeException invalid(Path file, int line, String problem, Throwable cause) {
        return Errors.user(
                "E132",
                "'" + file + "' is not valid YAML: line " + line + ": "
                        + String.valueOf(problem).strip(),
                "correct the file",
                cause);
    }

    private void flatten(String prefix, Map<?, ?> values, MappingNode node, int depth) {
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode) || depth == DEPTH_LIMIT) {
                continue;
            }
            int line = keyNode.getStartMark().map(Mark::getLine).orElse(0) + 1;
            String key = prefix + keyNode.getValue();
            Object value = value(values, keyNode.getValue());
            if (value instanceof Map<?, ?> inner && tuple.getValueNode() instanceof MappingNode mapping) {
                flatten(key + ".", inner, mapping, depth + 1);
            } else if (value == null) {
                reading.remark(line, "says nothing: '" + key + "' has no value");
            } else {
                reading.put(
                        key,
                        value instanceof String text
                                ? text
                                : dump.dumpToString(value).strip(),
                        line);
            }
        }
    }

    /** Keys that look like numbers are numbers to the parser. */
    private static Object value(Map<?, ?> values, String key) {
        if (values.containsKey(key)) {
            return values.get(key);
        }
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            if (key.equals(String.valueOf(entry.getKey()))) {
                return entry.getValue();
            }
        }
        return null;
    }
}
