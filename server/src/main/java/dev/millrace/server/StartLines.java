package dev.millrace.server;

import dev.millrace.cli.configuration.Redaction;
import dev.millrace.server.configuration.ServerConfiguration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the log what was started, and with which settings. Called by the main thread. */
final class StartLines {
    private static final Logger LOG = LoggerFactory.getLogger(StartLines.class);

    private StartLines() {}

    static void write(ServerConfiguration configuration) {
        String version = StartLines.class.getPackage().getImplementationVersion();
        LOG.info(
                "Millrace {} with Apache Flink {} starts on Java {}, as process {} of user '{}'.",
                version == null ? "(not packaged)" : version,
                EnvironmentInformation.getVersion(),
                Runtime.version(),
                ProcessHandle.current().pid(),
                System.getProperty("user.name"));
        LOG.info(
                "The configuration is in {}.",
                configuration.directory().map(Path::toString).orElse("no directory"));
        Map<String, String> written =
                new HashMap<>(configuration.configuration().toMap());
        written.keySet().retainAll(configuration.origins().keySet());
        new TreeMap<>(Redaction.show(written))
                .forEach((key, value) -> LOG.info("Loading configuration property: {}, {}", key, value));
    }
}
