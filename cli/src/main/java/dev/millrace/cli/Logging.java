package dev.millrace.cli;

import java.util.List;

/** Where log lines go: to stderr, and only those that matter. Immutable. */
final class Logging {
    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private static final String LOGGER = "org.slf4j.simpleLogger.log.";
    /** They print a stack trace of what fails right after, and is told once more. */
    private static final List<String> TOLD_BY_THE_FAILURE = List.of(
            "dev.millrace.flink.job.JobRun",
            "org.apache.flink.configuration.YamlParserUtils",
            "org.apache.flink.runtime.jobgraph.JobGraphUtils",
            "org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshotData",
            "org.apache.flink.runtime.source.coordinator.SourceCoordinator",
            "org.apache.flink.streaming.api.operators.BackendRestorerProcedure");

    /** Warns of a deprecated key each time it is read: the check of the configuration has done so once. */
    private static final String TOLD_BY_THE_CHECK = "org.apache.flink.configuration.Configuration";

    /** They print a stack trace of each class that is missing, which is what is expected where there is no job. */
    private static final String ABOUT_MISSING_CLASSES =
            "org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializerSnapshotData";

    private Logging() {}

    /** The same for a command that names missing classes itself. */
    static void configureForTypes(boolean isVerbose) {
        configure(isVerbose);
        if (!isVerbose) {
            System.setProperty(LOGGER + ABOUT_MISSING_CLASSES, "off");
        }
    }

    /** The same for Flink's client, which tells of its failures by itself and logs to a file that nobody asked for. */
    static void configureForClient(boolean isVerbose) {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, isVerbose ? "info" : "off");
        }
    }

    /** Has to be called before the first logger is made. A level set by the user, as a system property, stays. */
    static void configure(boolean isVerbose) {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, isVerbose ? "info" : "warn");
        }
        if (!isVerbose) {
            TOLD_BY_THE_FAILURE.forEach(name -> System.setProperty(LOGGER + name, "off"));
            System.setProperty(LOGGER + TOLD_BY_THE_CHECK, "error");
        }
    }
}
