package dev.millrace.server.difference;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Finds where two answers to the same question differ. Used by one thread. */
final class Comparison {
    private final String path;
    private final List<String> found = new ArrayList<>();

    private Comparison(String path) {
        this.path = path;
    }

    /** A sentence each; none if they are the same but for what is known. */
    static List<String> of(String path, Answer flink, Answer millrace) {
        Comparison comparison = new Comparison(path);
        comparison.compare(flink, millrace);
        return comparison.found;
    }

    private void compare(Answer flink, Answer millrace) {
        if (KnownDifferences.at(path, "") == KnownDifferences.Left.NOTHING) {
            return;
        }
        if (flink.status() != millrace.status()) {
            report("", flink.toString(), millrace.toString());
        } else if (flink.isJson() && millrace.isJson()) {
            compare("", flink.json(), millrace.json());
        } else if (flink.isJson() != millrace.isJson()
                || (!flink.body().equals(millrace.body()) && KnownDifferences.at(path, "") == null)) {
            report("", flink.toString(), millrace.toString());
        }
    }

    private void compare(String pointer, JsonNode flink, JsonNode millrace) {
        KnownDifferences.Left left = KnownDifferences.at(path, pointer);
        if (left == KnownDifferences.Left.NOTHING) {
            return;
        }
        if (flink.getNodeType() != millrace.getNodeType()) {
            report(pointer, flink.toString(), millrace.toString());
        } else if (left == KnownDifferences.Left.TYPE
                || (left == KnownDifferences.Left.AMOUNT && flink.asDouble() < 0 == millrace.asDouble() < 0)) {
            return;
        } else if (flink.isObject()) {
            compareMembers(pointer, flink, millrace);
        } else if (flink.isArray() && pointer.isEmpty()) {
            compareMembers(pointer, byId(flink), byId(millrace));
        } else if (flink.isArray()) {
            compareElements(pointer, flink, millrace);
        } else if (left == null) {
            if (!firstLines(flink).equals(firstLines(millrace))) {
                report(pointer, flink.toString(), millrace.toString());
            }
        } else if (Math.signum(flink.asDouble()) != Math.signum(millrace.asDouble())) {
            report(pointer, flink.toString(), millrace.toString());
        }
    }

    private void compareMembers(String pointer, JsonNode flink, JsonNode millrace) {
        for (String name : names(flink, millrace)) {
            String member = pointer + "/" + name;
            if (KnownDifferences.at(path, member) == KnownDifferences.Left.NOTHING) {
                continue;
            }
            if (!flink.has(name) || !millrace.has(name)) {
                report(member, String.valueOf(flink.get(name)), String.valueOf(millrace.get(name)));
            } else {
                compare(member, flink.get(name), millrace.get(name));
            }
        }
    }

    private static Set<String> names(JsonNode... nodes) {
        Set<String> names = new TreeSet<>();
        for (JsonNode node : nodes) {
            Iterator<String> fields = node.fieldNames();
            fields.forEachRemaining(names::add);
        }
        return names;
    }

    /** Lists of metrics come in no order. */
    private static JsonNode byId(JsonNode metrics) {
        ObjectNode byId = JsonNodeFactory.instance.objectNode();
        metrics.forEach(metric -> byId.set(metric.get("id").asText(), metric));
        return byId;
    }

    private void compareElements(String pointer, JsonNode flink, JsonNode millrace) {
        if (flink.size() != millrace.size()) {
            report(pointer, flink.toString(), millrace.toString());
            return;
        }
        for (int i = 0; i < flink.size(); i++) {
            compare(pointer + "/" + i, flink.get(i), millrace.get(i));
        }
    }

    /** Stack traces differ from their second line on; those of failed requests begin with a line of their own. */
    private static String firstLines(JsonNode value) {
        String text = value.asText();
        int from = text.startsWith("<Exception on server side:\n") ? text.indexOf('\n') + 1 : 0;
        int end = text.indexOf("\n", from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    private void report(String pointer, String flink, String millrace) {
        found.add(path + " " + pointer + ": Flink " + shortened(flink) + ", Millrace " + shortened(millrace));
    }

    private static String shortened(String text) {
        int limit = 400;
        return text.length() <= limit ? text : text.substring(0, limit) + "...";
    }
}
