package dev.millrace.server;

import dev.millrace.cli.error.Errors;
import dev.millrace.flink.job.MillraceOptions;
import dev.millrace.server.configuration.ServerConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * The words on the server's command line that are no settings of Flink's. Immutable.
 *
 * @param store where jobs are kept
 * @param isTraining whether the process only shows the JVM which classes a server loads
 */
record ServerOwnOptions(Optional<Path> store, boolean isTraining) {
    private static final String HELP = "'millrace server --help' lists the options";

    static ServerOwnOptions parse(List<String> words) {
        List<String> left = new ArrayList<>(words);
        boolean isTraining = left.remove("--train");
        Path store = null;
        for (int i = 0; i < left.size(); i++) {
            String word = left.get(i);
            if (word.startsWith("--store=")) {
                store = Path.of(word.substring("--store=".length()));
            } else if (word.equals("--store") && i + 1 < left.size()) {
                store = Path.of(left.get(++i));
            } else if (word.equals("--store")) {
                throw Errors.user("E102", "option --store needs a value", HELP);
            } else {
                throw Errors.user("E104", "a server has no option '" + word + "'", HELP);
            }
        }
        return new ServerOwnOptions(Optional.ofNullable(store), isTraining);
    }

    /** The configuration that these, and where Millrace is, lead to. */
    Configuration addTo(ServerConfiguration written) {
        Configuration configuration = new Configuration(written.configuration());
        if (isTraining) {
            configuration.setString("rest.bind-port", "0");
            configuration.setString("jobmanager.rpc.port", "0");
            configuration.removeConfig(MillraceOptions.STORE_DIRECTORY);
            return configuration;
        }
        store.ifPresent(path -> configuration.set(
                MillraceOptions.STORE_DIRECTORY, path.toAbsolutePath().toString()));
        if (!configuration.contains(MillraceOptions.STORE_DIRECTORY)) {
            configuration.set(
                    MillraceOptions.STORE_DIRECTORY, home().resolve("data").toString());
        }
        return configuration;
    }

    /** Where the launcher is; the user's directory if nobody says so. */
    private static Path home() {
        String home = System.getProperty("millrace.home");
        return home == null ? Path.of(System.getProperty("user.home"), ".millrace") : Path.of(home);
    }
}
