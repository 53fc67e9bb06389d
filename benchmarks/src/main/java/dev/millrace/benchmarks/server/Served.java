package dev.millrace.benchmarks.server;

import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.Contender;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.RunFailedException;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.recovery.JobJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * S2: a server is started, looked at while it is idle, given the same jar again and again, and asked a thousand times a
 * second while a job runs at full speed. Owned by one thread.
 */
public final class Served {
    public static final String ID = "S2";

    private static final List<String> DASHBOARD =
            List.of("/", "/config", "/overview", "/jobs/overview", "/taskmanagers", "/taskmanagers/millrace");
    private static final int SUBMISSIONS = 25;
    /** The first ones are not warm. */
    private static final int WARM_UP = 15;

    private static final int REQUESTS_PER_SECOND = 1000;
    private static final long IDLE_MS = 10_000;
    private static final long WARM_JOB_MS = 10_000;
    private static final int WARM_LOAD_SECONDS = 10;
    private static final long WINDOW_MS = 5000;
    /** The requests begin so long before a window, and end so long after it. */
    private static final long LEAD_MS = 1000;

    private static final int LOAD_SECONDS = (int) (WINDOW_MS + 2 * LEAD_MS) / 1000;
    private static final int WINDOWS = 4;

    private final Settings settings;

    public Served(Settings settings) {
        this.settings = settings;
    }

    /**
     * What is run. Immutable.
     *
     * @param command a shell command that takes the options of {@code millrace server}
     * @param limit of its start
     */
    public record Settings(String command, Duration limit) {}

    /** The case. */
    public Case definition() {
        return new Case(
                ID,
                "a server: start, idle size, submissions of a jar that is there, 1,000 requests a second beside a job",
                Runtime.getRuntime().availableProcessors(),
                0,
                List.of(new Contender("millrace", Role.UNDER_TEST, this::measure)),
                List.of(
                        Floor.atMost(Figure.READY_MS, 1000),
                        Floor.atMost(Figure.IDLE_RSS_MB, 120),
                        Floor.atMost(Figure.SUBMIT_MS, 100),
                        Floor.atLeast(Figure.RATE_KEPT_PERCENT, 95)));
    }

    private Measurement measure() throws RunFailedException, InterruptedException {
        Path directory = null;
        try {
            directory = Files.createTempDirectory("millrace-served");
            try (ServedProcess server = ServedProcess.start(settings.command(), directory)) {
                Map<Figure, Double> figures = new EnumMap<>(Figure.class);
                figures.put(Figure.READY_MS, server.awaitReadyMs(settings.limit()));
                for (String path : DASHBOARD) {
                    server.get(path);
                }
                TimeUnit.MILLISECONDS.sleep(IDLE_MS);
                figures.put(Figure.IDLE_RSS_MB, server.residentMb());
                Path jar = directory.resolve("job.jar");
                JobJar.write(jar, EndlessCount.class);
                String run = "/jars/" + server.upload(jar) + "/run?entry-class=" + EndlessCount.class.getName();
                figures.put(Figure.SUBMIT_MS, submitMs(server, run));
                figures.put(Figure.RATE_KEPT_PERCENT, rateKeptPercent(server, run, directory));
                return new Measurement(figures, new FingerprintBuilder().build());
            }
        } catch (IOException e) {
            throw new RunFailedException("the server could not be measured: " + e, e);
        } finally {
            delete(directory);
        }
    }

    /** From the request until all tasks of the job run; the median once that is warm. */
    private static double submitMs(ServedProcess server, String run)
            throws IOException, InterruptedException, RunFailedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < SUBMISSIONS; i++) {
            long startNs = System.nanoTime();
            String job = start(server, run);
            if (i >= WARM_UP) {
                times.add((System.nanoTime() - startNs) / 1e6);
            }
            cancel(server, job);
        }
        times.sort(Comparator.naturalOrder());
        return times.get(times.size() / 2);
    }

    private static String start(ServedProcess server, String run)
            throws IOException, InterruptedException, RunFailedException {
        Matcher id = Pattern.compile("\"jobid\":\"(\\w+)\"").matcher(server.post(run));
        if (!id.find()) {
            throw new RunFailedException("no job id");
        }
        String job = id.group(1);
        while (!server.get("/jobs/" + job + "/status").contains("RUNNING")) {
            Thread.onSpinWait();
        }
        return job;
    }

    private static void cancel(ServedProcess server, String job)
            throws IOException, InterruptedException, RunFailedException {
        server.get("/jobs/" + job + "/yarn-cancel");
        while (!server.get("/jobs/" + job + "/status").contains("CANCELED")) {
            Thread.onSpinWait();
        }
    }

    /** Windows with and without requests take turns. */
    private static double rateKeptPercent(ServedProcess server, String run, Path directory)
            throws IOException, InterruptedException, RunFailedException {
        String job = start(server, run + "&parallelism=1");
        List<String> paths = List.of("/jobs/overview", "/overview", "/jobs/" + job, "/taskmanagers");
        TimeUnit.MILLISECONDS.sleep(WARM_JOB_MS);
        try (RestLoad warmUp =
                RestLoad.start(server.address(), paths, REQUESTS_PER_SECOND, WARM_LOAD_SECONDS, directory)) {
            warmUp.answered();
        }
        double alone = 0;
        double beside = 0;
        for (int i = 0; i < WINDOWS; i++) {
            alone += recordsPerSecond(server, job);
            try (RestLoad load =
                    RestLoad.start(server.address(), paths, REQUESTS_PER_SECOND, LOAD_SECONDS, directory)) {
                TimeUnit.MILLISECONDS.sleep(LEAD_MS);
                beside += recordsPerSecond(server, job);
                long answered = load.answered();
                if (answered < (long) REQUESTS_PER_SECOND * LOAD_SECONDS * 95 / 100) {
                    throw new RunFailedException(
                            "only " + answered + " requests were answered in " + LOAD_SECONDS + " s");
                }
            }
        }
        cancel(server, job);
        return 100 * beside / alone;
    }

    private static double recordsPerSecond(ServedProcess server, String job)
            throws IOException, InterruptedException, RunFailedException {
        long before = read(server, job);
        long startNs = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(WINDOW_MS);
        return (read(server, job) - before) * 1e9 / (System.nanoTime() - startNs);
    }

    /** The most that any vertex has read. */
    private static long read(ServedProcess server, String job)
            throws IOException, InterruptedException, RunFailedException {
        Matcher counts = Pattern.compile("\"read-records\":(\\d+)").matcher(server.get("/jobs/" + job));
        long most = 0;
        while (counts.find()) {
            most = Math.max(most, Long.parseLong(counts.group(1)));
        }
        return most;
    }

    private static void delete(Path directory) throws RunFailedException {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new RunFailedException("the server's files could not be deleted: " + e, e);
        }
    }
}
