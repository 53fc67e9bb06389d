package dev.millrace.server.configuration;

import dev.millrace.cli.configuration.ConfigurationReport;
import dev.millrace.cli.configuration.LayeredSettings;
import dev.millrace.cli.memory.MemoryBudget;
import dev.millrace.engine.error.MillraceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.UnmodifiableConfiguration;

/**
 * The server's configuration, checked; what it does not say of addresses is for whoever opens ports. Immutable.
 *
 * @param configuration what was written, and what follows from it
 * @param origins by key, where it was written
 * @param directory of the configuration, if there is one
 * @param memory of this process
 * @param words that are none of the configuration, such as the server's own options
 */
public record ServerConfiguration(
        UnmodifiableConfiguration configuration,
        Map<String, String> origins,
        Optional<Path> directory,
        MemoryBudget memory,
        List<String> words) {
    /** {@link #of} what {@link ServerSettings#read} reads, where nobody needs the settings in between. */
    public static ServerConfiguration load(
            Map<String, String> environment, List<String> words, Consumer<String> remarks) {
        return of(ServerSettings.read(environment, words), remarks);
    }

    /**
     * Checks the settings. Called once by the main thread, when there may be loggers.
     *
     * @param remarks hears what is worth knowing and stops nothing, one line each
     * @throws MillraceException the first problem, with all others as its suppressed ones
     */
    public static ServerConfiguration of(ServerSettings written, Consumer<String> remarks) {
        LayeredSettings settings = written.settings();
        GlobalConfiguration.setStandardYaml(settings.isStandardYaml()); // As it would be, had Flink read the file.
        ConfigurationReport report = ConfigurationReport.of(settings);
        written.remarks().forEach(remarks);
        report.remarks().forEach(remarks);
        if (!report.problems().isEmpty()) {
            MillraceException first = report.problems().get(0);
            report.problems().stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        MemoryBudget memory = report.memory().orElseThrow();
        Configuration configuration = settings.toConfiguration();
        memory.applyTo(configuration);
        return new ServerConfiguration(
                new UnmodifiableConfiguration(configuration),
                settings.origins(),
                written.directory(),
                memory,
                written.words());
    }
}
