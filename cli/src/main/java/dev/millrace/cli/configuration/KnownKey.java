package dev.millrace.cli.configuration;

import java.lang.reflect.Field;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/**
 * One configuration key.
 *
 * @param key as it stands in a file, an old spelling being a key of its own
 * @param type what a value must be, in words that follow "is not"
 * @param owner the class that declares the option
 * @param field the static field in it
 */
record KnownKey(String key, String type, String owner, String field) {
    static final String ENUMERATION = "one of ";
    static final String MAP = "a map";
    private static final int COLUMNS = 4;

    static KnownKey parse(String line) {
        String[] columns = line.split("\t", COLUMNS);
        return new KnownKey(columns[0], columns[1], columns[2], columns[3]);
    }

    /** Loads the class that declares the option; null if this installation does not have it. */
    ConfigOption<?> option() {
        try {
            Field declared =
                    Class.forName(owner, true, KnownKey.class.getClassLoader()).getDeclaredField(field);
            declared.setAccessible(true);
            return (ConfigOption<?>) declared.get(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** The values of an enumeration; empty for any other type. */
    List<String> constants() {
        return type.startsWith(ENUMERATION)
                ? List.of(type.substring(ENUMERATION.length()).split(", "))
                : List.of();
    }

    /** Whether a value is a map, whose entries may also be written one by one. */
    boolean isMap() {
        return type.startsWith(MAP);
    }

    @Override
    public String toString() {
        return String.join("\t", key, type, owner, field);
    }
}
