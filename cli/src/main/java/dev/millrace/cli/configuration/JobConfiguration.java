package dev.millrace.cli.configuration;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;

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
        Configuration configuration = new Configuration();
        Map<String, String> origins = new LinkedHashMap<>();
        if (directory.isPresent()) {
            Path file = file(directory.get());
            configuration = read(directory.get(), file);
            for (String key : configuration.keySet()) {
                origins.put(key, file.toString());
            }
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            configuration.setString(property.getKey(), property.getValue());
            origins.put(property.getKey(), OPTION);
        }
        if (!origins.isEmpty()) {
            new KeyCheck(KnownKeys.load(), warnings).check(configuration, origins);
        }
        return configuration;
    }

    private static Path file(Path directory) {
        for (String name : new String[] {"flink-conf.yaml", "config.yaml"}) {
            if (Files.isRegularFile(directory.resolve(name))) {
                return directory.resolve(name);
            }
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

    private static Configuration read(Path directory, Path file) {
        try {
            if (!Files.isReadable(file)) {
                throw new IOException("it may not be read by this user");
            }
            return GlobalConfiguration.loadConfiguration(directory.toString());
        } catch (IOException | IllegalConfigurationException e) {
            throw Errors.user("E132", "could not read '" + file + "': " + e.getMessage(), "correct the file", e);
        } catch (RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw Errors.user(
                    "E132",
                    "'" + file + "' is not valid YAML: "
                            + String.valueOf(root.getMessage()).strip(),
                    "correct the file",
                    e);
        }
    }
}
