package dev.millrace.server.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;

/**
 * Has log4j translate a file in the syntax of log4j 1, and adds what the server needs of a log: lines in the file that
 * the dashboard shows. Called by the main thread, once.
 */
final class Log4j1Bridge {
    private static final String FILE_PROPERTY = "log4j.configuration";
    private static final String OURS = "RollingFileAppender";

    private Log4j1Bridge() {}

    /** To be called before log4j starts, which takes it from there. */
    static void name(Path file) {
        System.setProperty(FILE_PROPERTY, file.toUri().toString());
    }

    /**
     * Completes what log4j has made of the file, once it has started.
     *
     * @param log where lines have to go whatever the file says
     * @param defaults the resource with the server's own configuration
     * @return what there is to say of it
     */
    static List<String> complete(Log4j1File file, Path log, String defaults) throws IOException {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        Configuration translated = context.getConfiguration();
        String missing = file.appenders().entrySet().stream()
                .filter(named -> translated.getAppender(named.getKey()) == null)
                .map(named -> "'" + named.getKey() + "' (" + file.at(named.getValue()) + ")")
                .collect(Collectors.joining(", "));
        boolean hasOwnFile = translated.getAppenders().values().stream().anyMatch(appender -> writes(appender, log));
        if (!hasOwnFile) {
            addFile(context, defaults);
        }
        return List.of(file.at(file.line()) + " is in the syntax of log4j 1 and has been translated"
                + (missing.isEmpty()
                        ? ""
                        : ", without the appenders " + missing + ": log4j 2 does not know their classes")
                + (hasOwnFile ? "" : "; none of its appenders writes to ${log.file}, where log lines go as well")
                + "; docs/logging.md shows the newer syntax");
    }

    private static boolean writes(Appender appender, Path log) {
        String file = appender instanceof FileAppender plain
                ? plain.getFileName()
                : appender instanceof RollingFileAppender rolling ? rolling.getFileName() : null;
        return file != null && Path.of(file).toAbsolutePath().normalize().equals(log);
    }

    private static void addFile(LoggerContext context, String defaults) throws IOException {
        try (InputStream in = Log4j1Bridge.class.getResourceAsStream(defaults)) {
            Configuration ours =
                    new PropertiesConfigurationFactory().getConfiguration(context, new ConfigurationSource(in));
            ours.initialize();
            Appender file = ours.getAppender(OURS);
            file.start();
            Configuration translated = context.getConfiguration();
            translated.addAppender(file);
            translated.getRootLogger().addAppender(file, null, null);
            context.updateLoggers();
        }
    }
}
