package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Finds keys that nobody knows and values that do not parse. Immutable. */
final class KeyCheck {
    private static final int MAX_PARALLELISM = KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM;

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
        origins.forEach((key, origin) -> check(configuration, key, origin));
    }

    /** The same, going on after a value that does not parse: all of them. */
    List<MillraceException> problems(Configuration configuration, Map<String, String> origins) {
        List<MillraceException> problems = new ArrayList<>();
        origins.forEach((key, origin) -> {
            try {
                check(configuration, key, origin);
            } catch (MillraceException e) {
                problems.add(e);
            }
        });
        return problems;
    }

    private void check(Configuration configuration, String key, String origin) {
        KnownKey found = known.find(key).orElse(null);
        if (found != null) {
            check(configuration, found, origin);
        } else if (!known.isOpen(key)) {
            warnings.accept("unknown configuration key '" + key + "' (" + origin + "): " + suggestion(key));
        }
    }

    /** The same, and nothing said of keys that nobody knows: a program may carry parameters of its own in there. */
    void checkKnown(Configuration configuration, String origin) {
        for (String key : configuration.keySet()) {
            known.find(key).ifPresent(found -> check(configuration, found, origin));
        }
    }

    private void check(Configuration configuration, KnownKey key, String origin) {
        checkName(configuration, key, origin);
        checkValue(configuration, key, origin);
        warnOfOldSpelling(key, origin);
    }

    /** Flink itself says so at every look at the key, a dozen times a job. */
    private void warnOfOldSpelling(KnownKey key, String origin) {
        ConfigOption<?> option = key.option();
        if (option == null) {
            return;
        }
        for (FallbackKey fallback : option.fallbackKeys()) {
            if (fallback.isDeprecated() && fallback.getKey().equals(key.key())) {
                warnings.accept("configuration key '" + key.key() + "' (" + origin + ") is deprecated: write '"
                        + option.key() + "'");
            }
        }
    }

    private static void checkName(Configuration configuration, KnownKey key, String origin) {
        String value = configuration.toMap().get(key.key());
        NamedChoice choice = NamedChoice.of(key.key()).orElse(null);
        if (choice != null && value != null && !choice.includes(value)) {
            throw bad(value, choice.type(), choice.names(), key.key() + " (" + origin + ")", null);
        }
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
            throw bad(
                    configuration.toMap().get(key.key()),
                    key.type(),
                    key.constants(),
                    key.key() + " (" + origin + ")",
                    e);
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
            String value, String type, List<String> names, String where, RuntimeException cause) {
        String written = String.valueOf(value).toLowerCase(Locale.ROOT);
        String question = names.stream()
                .filter(name ->
                        !written.isEmpty() && name.toLowerCase(Locale.ROOT).startsWith(written))
                .findFirst()
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(() -> Nearest.question(written, names));
        return Errors.user(
                "E131",
                "value '" + value + "' of " + where + " is not " + type,
                question.isEmpty() ? "change the value, or leave the key out for its default" : question.strip(),
                cause);
    }
}
