package dev.millrace.cli.savepoint;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Writes maps, lists, texts, numbers and nothing else as JSON, two spaces a level. Stateless. */
final class Json {
    private Json() {}

    /** What is empty is null. */
    static Object number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    static String text(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, "\n", text);
        return text.toString();
    }

    private static void write(Object value, String newLine, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            String separator = newLine + "  ";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator);
                quote(String.valueOf(entry.getKey()), text);
                text.append(": ");
                write(entry.getValue(), newLine + "  ", text);
                separator = "," + newLine + "  ";
            }
            text.append(map.isEmpty() ? "}" : newLine + "}");
        } else if (value instanceof List<?> list) {
            text.append('[');
            String separator = newLine + "  ";
            for (Object item : list) {
                text.append(separator);
                write(item, newLine + "  ", text);
                separator = "," + newLine + "  ";
            }
            text.append(list.isEmpty() ? "]" : newLine + "]");
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quote(value.toString(), text);
        }
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (char letter : value.toCharArray()) {
            if (letter == '"' || letter == '\\') {
                text.append('\\').append(letter);
            } else if (letter < ' ') {
                text.append(String.format("\\u%04x", (int) letter));
            } else {
                text.append(letter);
            }
        }
        text.append('"');
    }
}
