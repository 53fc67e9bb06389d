package dev.millrace.benchmarks.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * How every measured process is started, whichever engine it runs. Immutable.
 *
 * @param tuning heap and collector
 */
public record JvmFlags(List<String> tuning) {
    private static final List<String> QUIET = List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    public JvmFlags {
        tuning = List.copyOf(tuning);
    }

    /** All flags, with the packages that Flink 1.20 itself needs opened on a JDK 17 or later. */
    List<String> all() {
        List<String> flags = new ArrayList<>(opens());
        flags.addAll(QUIET);
        flags.addAll(tuning);
        return flags;
    }

    /** The {@code --add-opens} flags that the build uses everywhere. */
    public static List<String> opens() {
        Properties build = new Properties();
        try (InputStream in = JvmFlags.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(build.getProperty("jvm.opens").split(" "));
    }

    /** The JVM that runs this process. */
    public static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
