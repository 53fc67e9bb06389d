package dev.millrace.cli.configuration;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A key whose value is a text to Flink's parser, yet one of a few names to those who read it. Immutable.
 *
 * @param names in lower case, the usual ones
 * @param others further names that are taken, old spellings for example
 * @param takesClasses whether a class name will do as well
 */
record NamedChoice(List<String> names, List<String> others, boolean takesClasses) {
    private static final NamedChoice BACKEND =
            new NamedChoice(List.of("hashmap", "rocksdb"), List.of("jobmanager", "filesystem"), true);
    private static final NamedChoice STORAGE = new NamedChoice(List.of("jobmanager", "filesystem"), List.of(), true);
    private static final NamedChoice RESTART = new NamedChoice(
            List.of("none", "fixed-delay", "failure-rate", "exponential-delay"),
            List.of("off", "disable", "fixeddelay", "failurerate", "exponentialdelay"),
            true);
    private static final Map<String, NamedChoice> BY_KEY = Map.of(
            "state.backend.type",
            BACKEND,
            "state.backend",
            BACKEND,
            "execution.checkpointing.storage",
            STORAGE,
            "state.checkpoint-storage",
            STORAGE,
            "restart-strategy.type",
            RESTART,
            "restart-strategy",
            RESTART,
            "classloader.resolve-order",
            new NamedChoice(List.of("child-first", "parent-first"), List.of(), false));

    static Optional<NamedChoice> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    boolean includes(String value) {
        String name = value.toLowerCase(Locale.ROOT);
        return names.contains(name) || others.contains(name) || (takesClasses && name.indexOf('.') > 0);
    }

    /** In words that follow "is not". */
    String type() {
        return KnownKey.ENUMERATION + String.join(", ", names) + (takesClasses ? ", or a class" : "");
    }
}
