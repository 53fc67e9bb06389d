package dev.millrace.flink.savepoint;

import dev.millrace.flink.savepoint.TypeTree.Form;
import dev.millrace.flink.savepoint.TypeTree.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Understands Avro's schemas, as JSON: Avro itself need not be on the class path. A schema that stands in itself is
 * told by its name there. Stateless.
 */
final class AvroTree {
    private AvroTree() {}

    /** @param otherwise what it is called if the text is no schema that has a name */
    static TypeTree of(String schema, String otherwise) {
        try {
            JsonNode node = new ObjectMapper().readTree(schema);
            return node.has("name") ? of(node, "") : new TypeTree(Form.AVRO, otherwise, List.of(), false);
        } catch (IOException e) {
            return new TypeTree(Form.AVRO, otherwise, List.of(), false);
        }
    }

    private static TypeTree of(JsonNode schema, String around) {
        if (schema.isArray()) {
            return new TypeTree(Form.COMPOSITE, "union", numbered(schema, around), false);
        }
        if (!schema.isObject()) {
            return TypeTree.plain(schema.asText());
        }
        String type = schema.path("type").asText();
        String namespace = schema.path("namespace").asText(around);
        String name = schema.path("name").asText();
        String full = namespace.isEmpty() || name.indexOf('.') >= 0 ? name : namespace + "." + name;
        return switch (type) {
            case "record", "error" -> new TypeTree(Form.AVRO, full, fields(schema.path("fields"), namespace), false);
            case "enum" -> new TypeTree(Form.ENUM, full, constants(schema.path("symbols")), false);
            case "array" -> new TypeTree(Form.COMPOSITE, type, numbered(schema.path("items"), namespace), false);
            case "map" -> new TypeTree(Form.COMPOSITE, type, numbered(schema.path("values"), namespace), false);
            case "fixed" -> TypeTree.plain(full + "[" + schema.path("size").asText() + "]");
            default -> {
                String logical = schema.path("logicalType").asText();
                yield TypeTree.plain(logical.isEmpty() ? type : logical + " as " + type);
            }
        };
    }

    private static List<Part> fields(JsonNode fields, String namespace) {
        List<Part> parts = new ArrayList<>();
        fields.forEach(field -> parts.add(new Part(field.path("name").asText(), of(field.path("type"), namespace))));
        return parts;
    }

    private static List<Part> constants(JsonNode symbols) {
        List<Part> parts = new ArrayList<>();
        symbols.forEach(symbol -> parts.add(new Part(symbol.asText(), TypeTree.UNKNOWN)));
        return parts;
    }

    /** Of a union all that it may be, of an array or a map its one parameter. */
    private static List<Part> numbered(JsonNode schemas, String namespace) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode schema : schemas.isArray() ? schemas : List.of(schemas)) {
            parts.add(new Part(Integer.toString(parts.size()), of(schema, namespace)));
        }
        return parts;
    }
}
