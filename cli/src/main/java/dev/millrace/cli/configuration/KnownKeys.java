package dev.millrace.cli.configuration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every configuration key that Flink or Millrace has, read from a list made at build time: asking the option classes
 * themselves would load hundreds of them. Immutable.
 */
final class KnownKeys {
    static final String RESOURCE = "known-keys.tsv";

    /** Names under these are chosen by the user, or belong to parts of Flink that look after their own keys. */
    private static final List<String> OPEN_PREFIXES = List.of(
            "env.",
            "fs.",
            "s3.",
            "s3a.",
            "flink.hadoop.",
            "hadoop.",
            "kubernetes.",
            "yarn.",
            "containerized.",
            "metrics.reporter.",
            "metrics.scope.",
            "historyserver.",
            "security.",
            "table.",
            "sql-gateway.",
            "sql-client.",
            "python.",
            "traces.reporter.",
            "zookeeper.",
            "high-availability.",
            "external-resource.",
            "client.",
            "pipeline.global-job-parameters.");

    /** Written by the start scripts of Flink's images, and read by nobody. */
    private static final Set<String> WITHOUT_READER = Set.of("query.server.port");

    private final Map<String, KnownKey> keys;

    private KnownKeys(Map<String, KnownKey> keys) {
        this.keys = keys;
    }

    static KnownKeys load() {
        try (InputStream in = KnownKeys.class.getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return parse(reader.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static KnownKeys parse(Stream<String> lines) {
        Map<String, KnownKey> keys = new TreeMap<>();
        lines.filter(line -> !line.startsWith("#")).map(KnownKey::parse).forEach(key -> keys.put(key.key(), key));
        return new KnownKeys(Collections.unmodifiableMap(keys));
    }

    Optional<KnownKey> find(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    /** Whether nothing can be said against a key that is not in the list. */
    boolean isOpen(String key) {
        return WITHOUT_READER.contains(key) || OPEN_PREFIXES.stream().anyMatch(key::startsWith) || isEntryOfMap(key);
    }

    /** A map's entries may be written one by one, as in {@code pipeline.default-kryo-serializers.x: y}. */
    private boolean isEntryOfMap(String key) {
        for (int dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
            KnownKey outer = keys.get(key.substring(0, dot));
            if (outer != null && outer.isMap()) {
                return true;
            }
        }
        return false;
    }

    Set<String> names() {
        return keys.keySet();
    }
}
