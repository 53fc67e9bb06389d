package dev.millrace.benchmarks;

import dev.millrace.benchmarks.run.EngineKind;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.startup.Startup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@link BenchCommand}, as picocli fills it in. Not changed after parsing. */
final class BenchOptions {
    static final int ROUNDS_THAT_COUNT = 3;

    @Parameters(
            paramLabel = "ID",
            description = "What to measure: W1 to W5, W5-pojo, L1, C1, C2, M1, R1, S1, S2; all if none is named.")
    List<String> ids = new ArrayList<>();

    @Option(
            names = "-p",
            split = ",",
            defaultValue = "1,2",
            paramLabel = "N",
            description = "Parallelisms, separated by commas (default ${DEFAULT-VALUE}).")
    List<Integer> parallelisms;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "Rounds that count, after one that does not (default ${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write one object a row to FILE.")
    Path json;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Where to write the page; a full run writes " + BenchCommand.PAGE + " without being asked.")
    Path page;

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "flink,millrace,loop,flink-tuned,flink-timeout-0,flink-unaligned",
            paramLabel = "ENGINE",
            description = "Which of ${COMPLETION-CANDIDATES} take part (default all).")
    List<EngineKind> engines;

    @Option(
            names = "--source",
            defaultValue = "flip27",
            description = "Source API of the jobs: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    SourceKind source;

    @Option(names = "--records", paramLabel = "N", description = "Records a run instead of each workload's own number.")
    Long records;

    @Option(
            names = "--jvm-flags",
            defaultValue = "-Xms4g -Xmx4g -XX:+UseSerialGC -XX:+AlwaysPreTouch",
            paramLabel = "FLAGS",
            description = "Flags of every measured JVM (default \"${DEFAULT-VALUE}\").")
    String jvmFlags;

    @Option(
            names = "--limit",
            defaultValue = "15",
            paramLabel = "MINUTES",
            description = "After which a run has failed (default ${DEFAULT-VALUE}).")
    int limitMinutes;

    @Option(
            names = "--once",
            paramLabel = "ENGINE",
            description = "Run one workload on one engine in this very process, for a profiler to attach to.")
    EngineKind once;

    @Option(
            names = "--startup-command",
            defaultValue = "./millrace run " + Startup.JOB,
            paramLabel = "COMMAND",
            description = "What S1 measures as ours (default \"${DEFAULT-VALUE}\").")
    String startupCommand;

    @Option(
            names = "--run-command",
            defaultValue = "./millrace run",
            paramLabel = "COMMAND",
            description = "What R1 starts a job with as ours (default \"${DEFAULT-VALUE}\").")
    String runCommand;

    @Option(
            names = "--server-command",
            defaultValue = "./millrace server",
            paramLabel = "COMMAND",
            description = "What S2 starts a server with (default \"${DEFAULT-VALUE}\").")
    String serverCommand;

    @Option(
            names = "--wordcount-jar",
            paramLabel = "JAR",
            description = "The jar that S1 runs on stock Flink (default: where Maven keeps it).")
    Path wordCountJar;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    Duration limit() {
        return Duration.ofMinutes(limitMinutes);
    }

    long recordsOr(long ofWorkload) {
        return records == null ? ofWorkload : records;
    }

    /** Whether the figures are good enough to replace those on the project's page. */
    boolean isFullRun() {
        return ids.isEmpty()
                && parallelisms.containsAll(List.of(1, 2))
                && rounds >= ROUNDS_THAT_COUNT
                && engines.size() == EngineKind.values().length
                && records == null;
    }

    /** Where the page goes, if it is to be written. */
    Optional<Path> pageToWrite() {
        Path whereFullRunsGo = isFullRun() ? Path.of(BenchCommand.PAGE) : null;
        return Optional.ofNullable(page == null ? whereFullRunsGo : page);
    }
}
