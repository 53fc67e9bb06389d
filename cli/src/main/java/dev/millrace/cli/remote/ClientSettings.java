package dev.millrace.cli.remote;

import dev.millrace.cli.configuration.JobConfiguration;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;

/**
 * Where a client finds the server: in the configuration directory that the environment names, or on this machine at
 * Flink's usual port. Immutable.
 *
 * @param directory for Flink's client, which wants one and reads nothing in it
 */
public record ClientSettings(Configuration configuration, String directory) {
    /** @param environment of the process */
    public static ClientSettings of(Map<String, String> environment) {
        Optional<Path> directory = JobConfiguration.directory(environment);
        Configuration configuration = directory
                .map(path -> GlobalConfiguration.loadConfiguration(path.toString()))
                .orElseGet(Configuration::new);
        if (!configuration.contains(RestOptions.ADDRESS) && !configuration.contains(JobManagerOptions.ADDRESS)) {
            configuration.set(RestOptions.ADDRESS, "localhost");
        }
        configuration.removeConfig(DeploymentOptions.TARGET); // Of jobs that run in this process.
        return new ClientSettings(
                configuration, directory.map(Path::toString).orElse(System.getProperty("java.io.tmpdir")));
    }
}
