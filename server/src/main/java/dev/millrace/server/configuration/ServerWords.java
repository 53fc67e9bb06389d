package dev.millrace.server.configuration;

import dev.millrace.cli.error.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words after {@code server} that configure it. Immutable.
 *
 * @param properties of {@code -D}
 * @param options {@code --port} and others with the settings that each stands for
 * @param directory of {@code --configDir}
 * @param rest what is left, in its order
 */
record ServerWords(
        Map<String, String> properties,
        Map<String, Map<String, String>> options,
        Optional<String> directory,
        List<String> rest) {
    private static final int LARGEST_PORT = 65_535;
    private static final String HELP = "'millrace server --help' lists the options";

    /** Takes {@code -Dkey=value}, {@code --port N}, {@code --host H}, {@code --bind H} and {@code --configDir DIR}. */
    static ServerWords parse(List<String> words) {
        Map<String, String> properties = new LinkedHashMap<>();
        Map<String, Map<String, String>> options = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        String directory = null;
        for (int next = 0; next < words.size(); next++) {
            String word = words.get(next);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            boolean isProperty = word.startsWith("-D");
            if (isProperty && word.length() > 2) {
                putProperty(properties, word.substring(2));
                continue;
            }
            if (!isProperty && !isOption(name)) {
                rest.add(word);
                continue;
            }
            if (equals < 0 && ++next == words.size()) {
                throw Errors.user("E102", "option " + name + " needs a value", HELP);
            }
            String value = equals < 0 ? words.get(next) : word.substring(equals + 1);
            if (isProperty) {
                putProperty(properties, value);
            } else if (name.equals("--configDir")) {
                directory = value;
            } else {
                options.put(name, settings(name, value));
            }
        }
        return new ServerWords(properties, options, Optional.ofNullable(directory), rest);
    }

    private static boolean isOption(String name) {
        return switch (name) {
            case "--port", "--host", "--bind", "--configDir" -> true;
            default -> false;
        };
    }

    private static Map<String, String> settings(String name, String value) {
        if (name.equals("--port")) {
            if (!isPort(value)) {
                throw Errors.user(
                        "E103",
                        "port '" + value + "' (option --port) is not a whole number from 0 to " + LARGEST_PORT,
                        "use a free port, or 0 to have one chosen");
            }
            // A range of ports in the configuration would win over the port.
            return Map.of("rest.port", value, "rest.bind-port", value);
        }
        boolean isEverywhere = value.equals("0.0.0.0") || value.equals("::");
        return isEverywhere || name.equals("--bind")
                ? Map.of("rest.bind-address", value)
                : Map.of("rest.bind-address", value, "rest.address", value);
    }

    private static boolean isPort(String value) {
        return value.matches("\\d{1,5}") && Integer.parseInt(value) <= LARGEST_PORT;
    }

    private static void putProperty(Map<String, String> properties, String property) {
        int equals = property.indexOf('=');
        String key = equals < 0 ? property : property.substring(0, equals);
        if (key.isBlank()) {
            throw Errors.user("E104", "-D '" + property + "' has no key", "write -D key=value");
        }
        properties.put(key.strip(), equals < 0 ? "true" : property.substring(equals + 1));
    }
}
