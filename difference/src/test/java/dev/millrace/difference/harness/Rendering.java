package dev.millrace.difference.harness;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Turns values into text in which equal values are equal, arrays and hash maps included. Stateless. */
final class Rendering {

    private Rendering() {}

    static String of(Object value) {
        if (value == null) {
            return "null";
        }
        if (value.getClass().isArray()) {
            StringJoiner text = new StringJoiner(", ", "{", "}");
            for (int i = 0; i < Array.getLength(value); i++) {
                text.add(of(Array.get(value, i)));
            }
            return text.toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> text = new TreeMap<>();
            map.forEach((key, element) -> text.put(of(key), of(element)));
            return text.toString();
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream().map(Rendering::of).toList().toString();
        }
        return value.toString();
    }
}
