package dev.millrace.benchmarks.recovery;

import dev.millrace.benchmarks.checkpoint.CheckpointDirectory;
import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.Contender;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.RunFailedException;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.recovery.JobProcess.Counted;
import dev.millrace.benchmarks.startup.StockFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * R1: a job of a million keys is killed as soon as a checkpoint that has them all is complete, and started again. Owned
 * by one thread.
 */
public final class Recovery {
    public static final String ID = "R1";
    private static final long CHECK_NS = 50_000_000;
    /** So many lines are looked at after the first one. */
    private static final int CHECKED_LINES = 1000;

    private final Settings settings;
    private final int parallelism = Runtime.getRuntime().availableProcessors();

    public Recovery(Settings settings) {
        this.settings = settings;
    }

    /**
     * What is run. Immutable.
     *
     * @param millraceCommand a shell command that takes the arguments of {@code millrace run}
     * @param java the JVM for stock Flink, with {@code opens} as its flags
     * @param limit of each process
     */
    public record Settings(String millraceCommand, String java, List<String> opens, Duration limit) {}

    /** Makes the command that starts the job, or goes on with it. */
    @FunctionalInterface
    private interface Start {
        List<String> command(Path jar, Path checkpoints, Optional<Path> newest);
    }

    /** The engines in the order in which they take turns. */
    public Case definition() {
        return new Case(
                ID,
                "kill -9 to the first correct output again, 1 M keys, a checkpoint every 500 ms",
                parallelism,
                0,
                List.of(
                        new Contender("flink", Role.PEER, () -> measure(this::flink)),
                        new Contender("millrace", Role.UNDER_TEST, () -> measure(this::millrace))),
                List.of(Floor.atMost(Figure.KILL_TO_OUTPUT_MS, 3000)));
    }

    private List<String> millrace(Path jar, Path checkpoints, Optional<Path> newest) {
        String words = String.join(
                " ",
                "exec",
                settings.millraceCommand(),
                "--resume -p",
                Integer.toString(parallelism),
                "-Dexecution.checkpointing.interval=500ms",
                "-Dexecution.checkpointing.dir=" + checkpoints.toUri(),
                "-c",
                CountedNumbers.class.getName(),
                jar.toString());
        return List.of("sh", "-c", words);
    }

    /** Its own command is told which checkpoint to go on from. */
    private List<String> flink(Path jar, Path checkpoints, Optional<Path> newest) {
        List<String> command = new ArrayList<>(
                new StockFlink(settings.opens(), settings.java(), jar, CountedNumbers.class.getName()).plain());
        command.add("parallelism.default=" + parallelism);
        command.add("execution.checkpointing.interval=500ms");
        command.add("execution.checkpointing.storage=filesystem");
        command.add("execution.checkpointing.dir=" + checkpoints.toUri());
        newest.ifPresent(path -> command.add("execution.state-recovery.path=" + path.toUri()));
        return command;
    }

    private Measurement measure(Start start) throws RunFailedException, InterruptedException {
        try (CheckpointDirectory directory = CheckpointDirectory.create()) {
            Path jar = directory.path().resolve("job.jar");
            JobJar.write(jar, CountedNumbers.class);
            Path checkpoints = Files.createDirectory(directory.path().resolve("checkpoints"));
            Path errors = directory.path().resolve("stderr");
            CheckpointFiles files = new CheckpointFiles(checkpoints);
            long killedNs;
            try (JobProcess first =
                    JobProcess.start(start.command(jar, checkpoints, Optional.empty()), errors, settings.limit())) {
                awaitAllKeys(first, files);
                killedNs = System.nanoTime();
            }
            List<String> again = start.command(jar, checkpoints, files.newestComplete());
            try (JobProcess second = JobProcess.start(again, errors, settings.limit())) {
                return measurement(second, killedNs);
            }
        } catch (IOException e) {
            throw new RunFailedException("the job could not be killed and started again: " + e, e);
        }
    }

    /** Reads until a checkpoint is complete that began when every key had been counted twice. */
    private static void awaitAllKeys(JobProcess job, CheckpointFiles files) throws RunFailedException, IOException {
        while (job.next().number() < 2 * CountedNumbers.KEYS) {
            // The job has to get there.
        }
        long last = files.newestBegun();
        long checkedNs = System.nanoTime();
        while (true) {
            check(job.next());
            if (System.nanoTime() - checkedNs > CHECK_NS) {
                checkedNs = System.nanoTime();
                if (files.newestComplete()
                        .filter(path -> CheckpointFiles.numberOf(path) > last)
                        .isPresent()) {
                    return;
                }
            }
        }
    }

    private static Measurement measurement(JobProcess job, long killedNs) throws RunFailedException, IOException {
        Counted first = job.next();
        double wallMs = (System.nanoTime() - killedNs) / 1e6;
        if (first.number() < CountedNumbers.KEYS) {
            throw new RunFailedException("the job began anew: its first line is " + first);
        }
        FingerprintBuilder surplus = new FingerprintBuilder();
        surplus.add(Hash.of(check(first).surplus()));
        for (int i = 0; i < CHECKED_LINES; i++) {
            surplus.add(Hash.of(check(job.next()).surplus()));
        }
        return new Measurement(Map.of(Figure.KILL_TO_OUTPUT_MS, wallMs), surplus.build());
    }

    private static Counted check(Counted line) throws RunFailedException {
        if (line.surplus() != 0) {
            throw new RunFailedException("number=" + line.number() + " came with count=" + line.count()
                    + " and not with " + CountedNumbers.countOf(line.number()));
        }
        return line;
    }
}
