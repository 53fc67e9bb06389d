package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Puts together a job's configuration: the file, then {@code -D}, then options. Owned by the main thread. */
public final class JobConfiguration {
    private static final String OPTION = "option -D";

    private final Consumer<String> warnings;

    /** {@code warnings} hears of keys that nobody knows, once each. */
    public JobConfiguration(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** The directory that the environment names, ours before Flink's; empty if it names none. */
    public static Optional<Path> directory(Map<String, String> environment) {
        return Stream.of("MILLRACE_CONF_DIR", "FLINK_CONF_DIR")
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .map(Path::of);
    }

    /**
     * Reads and checks everything that a person wrote.
     *
     * @param directory holds {@code flink-conf.yaml} or {@code config.yaml}
     * @param properties from the command line
     * @throws dev.millrace.engine.error.MillraceException E130 to E132
     */
    public Configuration load(Optional<Path> directory, Map<String, String> properties) {
        LayeredSettings settings = directory.isPresent() ? read(file(directory.get())) : LayeredSettings.none();
        settings = settings.with(properties, OPTION);
        GlobalConfiguration.setStandardYaml(settings.isStandardYaml()); // As it would be, had Flink read the file.
        Configuration configuration = settings.toConfiguration();
        if (!settings.origins().isEmpty()) {
            new KeyCheck(KnownKeys.load(), warnings).check(configuration, settings.origins());
        }
        return configuration;
    }

    private LayeredSettings read(Path path) {
        ConfigurationFile file = ConfigurationFile.read(path);
        file.remarks().forEach(warnings);
        return LayeredSettings.of(file);
    }

    private static Path file(Path directory) {
        Optional<Path> file = ConfigurationFile.in(directory);
        if (file.isPresent()) {
            return file.get();
        }
        String variables = "MILLRACE_CONF_DIR or FLINK_CONF_DIR";
        if (!Files.isDirectory(directory)) {
            throw Errors.user(
                    "E132",
                    "the configuration directory '" + directory + "' does not exist",
                    "correct or unset " + variables);
        }
        throw Errors.user(
                "E132",
                "the configuration directory '" + directory + "' has neither flink-conf.yaml nor config.yaml",
                "add one, or correct or unset " + variables);
    }
}
