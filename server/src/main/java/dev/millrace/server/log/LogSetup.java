package dev.millrace.server.log;

import dev.millrace.cli.error.Errors;
import dev.millrace.server.configuration.ServerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;

/** Has the log written before the first logger exists. Called by the main thread, once. */
public final class LogSetup {
    private static final String FILE = "log.file";
    private static final String MAX_FILES = "millrace.log.max";
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String RESOURCE = "/dev/millrace/server/log/default.properties";
    private static final String DEFAULT = "classpath:" + RESOURCE.substring(1);
    /** All the names under which a user may name a file to log4j by hand. */
    private static final List<String> CHOSEN_BY_HAND =
            List.of(CONFIGURATION, "log4j.configurationFile", "logging.configurationFile", "log4j.configuration");

    private static final long OUT_LIMIT_BYTES = 50L << 20;

    private LogSetup() {}

    /**
     * Sets what log4j and Flink's REST API look at, starts the former, and has what is printed kept in a file, too.
     *
     * @param settings where logs are to go, and where the user's own configuration of them may be
     * @param remarks hears what the user may not expect, one line each, once the log is open; it must make its logger
     *     then and not before
     * @throws dev.millrace.engine.error.MillraceException E135 if no log can be written at all
     */
    public static LogFiles prepare(ServerSettings settings, Consumer<String> remarks) {
        try {
            List<String> said = new ArrayList<>();
            LogFiles files =
                    LogPaths.create(settings.settings().value("env.log.dir"), ServerSettings.home(), said::add);
            System.setProperty(FILE, files.log().toString());
            settings.settings().value("env.log.max").ifPresent(max -> setIfAbsent(MAX_FILES, max));
            setIfAbsent("log4j2.isWebapp", "false");
            // The server's own end still has things to say.
            setIfAbsent("log4j.shutdownHookEnabled", "false");
            Optional<Log4j1File> old = configure(settings, said);
            LogManager.getContext(false);
            if (old.isPresent()) {
                said.addAll(Log4j1Bridge.complete(old.get(), files.log(), RESOURCE));
            }
            keepWhatIsPrinted(files.out());
            said.forEach(remarks);
            return files;
        } catch (IOException e) {
            throw Errors.external(
                    "E135", "cannot write a log: " + e, "set FLINK_LOG_DIR to a directory with room for it", e);
        }
    }

    private static Optional<Log4j1File> configure(ServerSettings settings, List<String> said) throws IOException {
        if (CHOSEN_BY_HAND.stream().anyMatch(name -> System.getProperty(name) != null)) {
            return Optional.empty();
        }
        List<Path> found = settings.logConfigurations();
        if (found.isEmpty()) {
            System.setProperty(CONFIGURATION, DEFAULT);
            settings.directory()
                    .flatMap(LogSetup::logback)
                    .ifPresent(file -> said.add("'" + file
                            + "' has no effect: the server logs through log4j 2, logback is not part of it;"
                            + " docs/logging.md shows a log4j-console.properties"));
            return Optional.empty();
        }
        Path file = found.get(0);
        Optional<Log4j1File> old = Log4j1File.read(file);
        if (old.isPresent()) {
            Log4j1Bridge.name(file);
        } else {
            System.setProperty(CONFIGURATION, file.toUri().toString());
        }
        return old;
    }

    private static Optional<Path> logback(Path directory) {
        return Stream.of("logback-console.xml", "logback.xml")
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** After log4j has taken the console, so that log lines do not go into this file as well. */
    private static void keepWhatIsPrinted(Path file) throws IOException {
        BoundedFile kept = new BoundedFile(file, OUT_LIMIT_BYTES);
        System.setOut(around(System.out, kept));
        System.setErr(around(System.err, kept));
    }

    private static PrintStream around(PrintStream console, BoundedFile kept) {
        return new PrintStream(new Tee(console, kept), true, charset());
    }

    /** What the console's own stream was made with; JDK 17 does not say. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name != null && Charset.isSupported(name)
                ? Charset.forName(name)
                : Charset.forName(System.getProperty("native.encoding", StandardCharsets.UTF_8.name()));
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
