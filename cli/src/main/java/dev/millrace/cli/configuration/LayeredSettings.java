package dev.millrace.cli.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Settings from several places, of which a later one wins, also where it spells the same option in another way. Each
 * remembers where it was written. Immutable.
 */
public final class LayeredSettings {
    private final boolean isStandardYaml;
    private final Map<String, String> values;
    private final Map<String, String> origins;
    private final KnownKeys known;

    private LayeredSettings(
            boolean isStandardYaml, Map<String, String> values, Map<String, String> origins, KnownKeys known) {
        this.isStandardYaml = isStandardYaml;
        this.values = Collections.unmodifiableMap(values);
        this.origins = Collections.unmodifiableMap(origins);
        this.known = known;
    }

    /** Nothing yet. Lists and maps are written as in standard YAML, which is Flink's own default. */
    public static LayeredSettings none() {
        return new LayeredSettings(true, new LinkedHashMap<>(), new LinkedHashMap<>(), KnownKeys.load());
    }

    /** What a file says, before anything else does. */
    public static LayeredSettings of(ConfigurationFile file) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> origins = new LinkedHashMap<>();
        file.entries().forEach((key, entry) -> {
            values.put(key, entry.value());
            origins.put(key, file.path() + ":" + entry.line());
        });
        return new LayeredSettings(file.isStandardYaml(), values, origins, KnownKeys.load());
    }

    /** These, and over them what one place says; {@code origin} is for people. */
    public LayeredSettings with(Map<String, String> more, String origin) {
        Map<String, String> newValues = new LinkedHashMap<>(values);
        Map<String, String> newOrigins = new LinkedHashMap<>(origins);
        more.forEach((key, value) -> {
            newValues.keySet().removeIf(before -> isSameOption(before, key));
            newOrigins.keySet().removeIf(before -> isSameOption(before, key));
        });
        more.forEach((key, value) -> {
            newValues.put(key, value);
            newOrigins.put(key, origin);
        });
        return new LayeredSettings(isStandardYaml, newValues, newOrigins, known);
    }

    /** The same for a text of lines {@code key: value}, in the order in which they stand. */
    public LayeredSettings withLines(String text, String origin) {
        LayeredSettings result = this;
        for (Map.Entry<String, ConfigurationFile.Entry> entry :
                ConfigurationFile.readLines(text).entrySet()) {
            result = result.with(
                    Map.of(entry.getKey(), entry.getValue().value()),
                    origin + " line " + entry.getValue().line());
        }
        return result;
    }

    /** Flink takes the newer spelling, wherever it was written: an older one in a later place would have no effect. */
    private boolean isSameOption(String before, String key) {
        KnownKey one = known.find(before).orElse(null);
        KnownKey other = known.find(key).orElse(null);
        return one != null
                && other != null
                && one.owner().equals(other.owner())
                && one.field().equals(other.field());
    }

    /** The value of a key in this very spelling. */
    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** By key. */
    public Map<String, String> values() {
        return values;
    }

    /** Where each key was written, as {@code file:line} or {@code option -D}. */
    public Map<String, String> origins() {
        return origins;
    }

    /** Whether lists and maps are written as in {@code config.yaml} and not as in {@code flink-conf.yaml}. */
    public boolean isStandardYaml() {
        return isStandardYaml;
    }

    /** The same for Flink; a new one each time. */
    public Configuration toConfiguration() {
        Configuration configuration = new Configuration(isStandardYaml);
        values.forEach(configuration::setString);
        return configuration;
    }
}
