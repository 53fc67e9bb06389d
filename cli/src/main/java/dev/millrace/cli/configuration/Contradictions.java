package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;

/** Collects what is wrong with settings that are each well formed, all with code E133. Owned by its caller. */
final class Contradictions {
    private final Configuration configuration;
    private final Map<String, String> origins;
    private final List<MillraceException> found = new ArrayList<>();

    private Contradictions(Configuration configuration, Map<String, String> origins) {
        this.configuration = configuration;
        this.origins = origins;
    }

    /** Every contradiction between settings, all of which parse; {@code origins} say where each was written. */
    static List<MillraceException> in(Configuration configuration, Map<String, String> origins) {
        Contradictions contradictions = new Contradictions(configuration, origins);
        new CheckpointRules(contradictions).check();
        new PortRules(contradictions).check();
        new RangeRules(contradictions).check();
        return contradictions.found;
    }

    Configuration configuration() {
        return configuration;
    }

    Map<String, String> origins() {
        return origins;
    }

    void add(String message, String remedy) {
        found.add(Errors.user("E133", message, remedy));
    }

    boolean isWritten(ConfigOption<?> option) {
        return origin(option) != null;
    }

    /** {@code key=value (where it was written)}, or that it is the default. */
    String describe(ConfigOption<?> option) {
        String key = spelling(option);
        if (origins.containsKey(key)) {
            return key + "=" + Redaction.show(key, configuration.toMap().get(key)) + " (" + origins.get(key) + ")";
        }
        return key + "=" + configuration.get(option) + " (its default)";
    }

    private String origin(ConfigOption<?> option) {
        return origins.get(spelling(option));
    }

    /** The key as it was written; the current one if it was not. */
    private String spelling(ConfigOption<?> option) {
        if (!origins.containsKey(option.key())) {
            for (FallbackKey fallback : option.fallbackKeys()) {
                if (origins.containsKey(fallback.getKey())) {
                    return fallback.getKey();
                }
            }
        }
        return option.key();
    }
}
