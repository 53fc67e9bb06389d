package dev.millrace.benchmarks.startup;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command with which a job is run by stock Flink without a cluster: its jars and the job's on one class path.
 * Immutable.
 */
public record StockFlink(List<String> opens, String java, Path jobJar, String mainClass) {
    private static final String QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";

    /** As it comes. */
    public List<String> plain() {
        return command(List.of());
    }

    /** With the flags that suit a short run: classes from an archive, the collector and compiler that start fastest. */
    List<String> tuned(Path archive) {
        return command(List.of("-XX:SharedArchiveFile=" + archive, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }

    /** Writes the archive for {@link #tuned}. */
    List<String> writingArchive(Path archive) {
        return command(List.of("-XX:ArchiveClassesAtExit=" + archive, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }

    private List<String> command(List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(opens);
        command.add(QUIET);
        command.addAll(flags);
        command.addAll(List.of("-cp", jobJar + File.pathSeparator + FlinkJars.classPath()));
        command.add(mainClass);
        return command;
    }
}
