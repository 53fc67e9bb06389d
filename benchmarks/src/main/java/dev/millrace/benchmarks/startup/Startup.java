package dev.millrace.benchmarks.startup;

import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.Contender;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.Contender.Run;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** S1: Flink's WordCount example from shell to exit. Owned by one thread. */
public final class Startup {
    public static final String ID = "S1";
    /** The job, as Maven coordinates. */
    public static final String JOB = "org.apache.flink:flink-examples-streaming:1.20.0:jar:WordCount";

    private static final String ARCHIVE = "flink.jsa";
    private static final String MAIN_CLASS = "org.apache.flink.streaming.examples.wordcount.WordCount";
    private static final Path IN_LOCAL_REPOSITORY = Path.of(
            System.getProperty("user.home"),
            ".m2/repository/org/apache/flink/flink-examples-streaming/1.20.0",
            "flink-examples-streaming-1.20.0-WordCount.jar");

    private final Settings settings;
    private Optional<Path> directory = Optional.empty();
    private Optional<Path> archive = Optional.empty();

    public Startup(Settings settings) {
        this.settings = settings;
    }

    /**
     * What is run. Immutable.
     *
     * @param millraceCommand a shell command
     * @param jobJar the example's jar for stock Flink; where Maven keeps it if empty
     * @param java the JVM for stock Flink, with {@code opens} as its flags
     */
    public record Settings(
            String millraceCommand, Optional<Path> jobJar, String java, List<String> opens, Duration limit) {}

    /** The engines in the order in which they take turns. */
    public Case definition() {
        return new Case(
                ID,
                "WordCount.jar from shell to exit",
                Runtime.getRuntime().availableProcessors(),
                0,
                List.of(
                        new Contender("flink", Role.PEER, () -> run(stockFlink().plain())),
                        new Contender("millrace", Role.UNDER_TEST, millrace()),
                        new Contender("flink-tuned", Role.PEER, this::runTuned)),
                List.of(
                        Floor.atMost(Figure.WALL_MS, 700),
                        Floor.atMost(Figure.CPU_MS, 1000),
                        Floor.atMost(Figure.PEAK_RSS_MB, 80)));
    }

    private Run millrace() {
        return () -> run(List.of("sh", "-c", "exec " + settings.millraceCommand()));
    }

    private Measurement runTuned() throws RunFailedException, InterruptedException {
        if (archive.isEmpty()) {
            Path file = directory().resolve(ARCHIVE);
            run(stockFlink().writingArchive(file));
            archive = Optional.of(file);
        }
        return run(stockFlink().tuned(archive.get()));
    }

    private Measurement run(List<String> command) throws RunFailedException, InterruptedException {
        return new ShellRun(directory(), settings.limit()).run(command);
    }

    private StockFlink stockFlink() throws RunFailedException {
        Path jar = settings.jobJar().orElse(IN_LOCAL_REPOSITORY);
        if (!Files.isRegularFile(jar)) {
            throw new RunFailedException("no file " + jar + "; fetch it with 'mvn dependency:get -Dtransitive=false"
                    + " -Dartifact=" + JOB + "' or name another with --wordcount-jar");
        }
        return new StockFlink(settings.opens(), settings.java(), jar, MAIN_CLASS);
    }

    private Path directory() throws RunFailedException {
        if (directory.isEmpty()) {
            try {
                directory = Optional.of(createDirectory());
            } catch (IOException e) {
                throw new RunFailedException("no temporary directory: " + e, e);
            }
        }
        return directory.get();
    }

    /** Goes away with this process; a directory is deleted after what was registered later. */
    private static Path createDirectory() throws IOException {
        Path created = Files.createTempDirectory("millrace-startup");
        created.toFile().deleteOnExit();
        ShellRun.FILES.forEach(name -> created.resolve(name).toFile().deleteOnExit());
        created.resolve(ARCHIVE).toFile().deleteOnExit();
        return created;
    }
}
