package dev.millrace.server.configuration;

import dev.millrace.cli.configuration.ConfigurationFile;
import dev.millrace.cli.configuration.LayeredSettings;
import dev.millrace.cli.error.Errors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was written for the server, in a file, its environment and its words, before any of it was checked. Reading it
 * makes no logger. Immutable.
 *
 * @param settings later places win: file, {@code FLINK_PROPERTIES}, environment variables, {@code -D}, options
 * @param directory of the configuration, if there is one
 * @param words that are none of the configuration
 * @param remarks on lines of the file that say nothing
 */
public record ServerSettings(
        LayeredSettings settings, Optional<Path> directory, List<String> words, List<String> remarks) {
    /** The launcher says with it where Millrace is installed. */
    static final String HOME_PROPERTY = "millrace.home";

    static final String LOG_DIRECTORY = "env.log.dir";
    private static final Map<String, String> VARIABLES = Map.of(
            "JOB_MANAGER_RPC_ADDRESS", "jobmanager.rpc.address",
            "TASK_MANAGER_NUMBER_OF_TASK_SLOTS", "taskmanager.numberOfTaskSlots",
            "FLINK_LOG_DIR", LOG_DIRECTORY,
            "MAX_LOG_FILE_NUMBER", "env.log.max");

    public ServerSettings {
        words = List.copyOf(words);
        remarks = List.copyOf(remarks);
    }

    /**
     * Called once by the main thread, before there is a logger.
     *
     * @param words what follows {@code server} on the command line
     * @throws dev.millrace.engine.error.MillraceException E102 to E104 for the words, E132 for the file
     */
    public static ServerSettings read(Map<String, String> environment, List<String> words) {
        ServerWords parsed = ServerWords.parse(words);
        Optional<Path> directory = directory(environment, parsed);
        Optional<ConfigurationFile> file =
                directory.flatMap(ConfigurationFile::in).map(ConfigurationFile::read);
        LayeredSettings settings = file.map(LayeredSettings::of).orElseGet(LayeredSettings::none);
        String properties = environment.get("FLINK_PROPERTIES");
        if (properties != null) {
            settings = settings.withLines(properties, "FLINK_PROPERTIES");
        }
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            String value = environment.get(variable.getKey());
            if (value != null && !value.isBlank()) {
                settings = settings.with(
                        Map.of(variable.getValue(), value.strip()), "environment variable " + variable.getKey());
            }
        }
        settings = settings.with(parsed.properties(), "option -D");
        for (Map.Entry<String, Map<String, String>> option : parsed.options().entrySet()) {
            settings = settings.with(option.getValue(), "option " + option.getKey());
        }
        return new ServerSettings(
                settings,
                directory,
                parsed.rest(),
                file.map(ConfigurationFile::remarks).orElse(List.of()));
    }

    /** Where Millrace is installed, if the launcher started this process. */
    public static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty(HOME_PROPERTY)).map(Path::of);
    }

    /** Whoever names a directory means it; that of the installation may be absent. */
    private static Optional<Path> directory(Map<String, String> environment, ServerWords words) {
        Optional<Path> named = words.directory()
                .or(() -> Stream.of("MILLRACE_CONF_DIR", "FLINK_CONF_DIR")
                        .map(environment::get)
                        .filter(value -> value != null && !value.isBlank())
                        .findFirst())
                .map(Path::of);
        if (named.isEmpty()) {
            return home().map(home -> home.resolve("conf")).filter(Files::isDirectory);
        }
        if (!Files.isDirectory(named.get())) {
            throw Errors.user(
                    "E132",
                    "the configuration directory '" + named.get() + "' does not exist",
                    "correct or unset FLINK_CONF_DIR, or leave --configDir out");
        }
        return named;
    }

    /** The places that are looked at for log files, for those that come after the settings. */
    public List<Path> logConfigurations() {
        List<Path> found = new ArrayList<>();
        directory.ifPresent(place -> Stream.of("log4j-console.properties", "log4j.properties")
                .map(place::resolve)
                .filter(Files::isRegularFile)
                .forEach(found::add));
        return found;
    }
}
