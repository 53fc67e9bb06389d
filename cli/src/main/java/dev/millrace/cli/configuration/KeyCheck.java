package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds keys that nobody knows and values that do not parse. Immutable. */
final class KeyCheck {
    private static final int MAX_PARALLELISM = 1 << 15;

    private final KnownKeys known;
    private final Consumer<String> warnings;

    KeyCheck(KnownKeys known, Consumer<String> warnings) {
        this.known = known;
        this.warnings = warnings;
    }

    /**
     * Looks at every key of {@code origins}, which says where each was written.
     *
     * @throws dev.millrace.engine.error.MillraceException E131 at the first value that does not parse
     */
    void check(Configuration configuration, Map<String, String> origins) {
        origins.forEach((key, origin) -> {
            KnownKey found = known.find(key).orElse(null);
            if (found != null) {
                checkValue(configuration, found, origin);
            } else if (!known.isOpen(key)) {
                warnings.accept("unknown configuration key '" + key + "' (" + origin + "): " + suggestion(key));
            }
        });
    }

    private String suggestion(String key) {
        String question = Nearest.question(key, known.names());
        return question.isEmpty() ? "neither Flink nor Millrace has one like it" : question.strip();
    }

    private static void checkValue(Configuration configuration, KnownKey key, String origin) {
        ConfigOption<?> option = key.option();
        if (option == null) {
            return;
        }
        Object value;
        try {
            value = configuration.getOptional(option).orElse(null);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw bad(configuration, key, origin, e);
        }
        if (key.key().equals("parallelism.default")
                && value instanceof Integer parallelism
                && !isParallelism(parallelism)) {
            throw Errors.user(
                    "E131",
                    "parallelism.default=" + parallelism + " (" + origin + ") is not from 1 to " + MAX_PARALLELISM,
                    "use " + Runtime.getRuntime().availableProcessors() + " for one task per core of this machine");
        }
    }

    private static boolean isParallelism(int value) {
        return value >= 1 && value <= MAX_PARALLELISM;
    }

    private static RuntimeException bad(
            Configuration configuration, KnownKey key, String origin, RuntimeException cause) {
        String value = configuration.toMap().get(key.key());
        String question = Nearest.question(String.valueOf(value), key.constants());
        return Errors.user(
                "E131",
                "value '" + value + "' of " + key.key() + " (" + origin + ") is not " + key.type(),
                question.isEmpty() ? "change the value, or leave the key out for its default" : question.strip(),
                cause);
    }
}
