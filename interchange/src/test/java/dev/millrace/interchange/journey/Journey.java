package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Leg;
import dev.millrace.interchange.job.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs a program leg by leg, each where its station says, and each from what was taken of the one before. Used by one
 * thread.
 */
final class Journey {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Program program;
    private final Path directory;
    private final Function<Station, Host> hosts;
    private final JobShape shape;
    private String lastRestored;

    Journey(Program program, Path directory, Function<Station, Host> hosts, JobShape shape) {
        this.program = program;
        this.directory = directory;
        this.hosts = hosts;
        this.shape = shape;
    }

    /** The whole way at one station. */
    Map<String, Map<String, List<String>>> uninterrupted(Station station) throws Exception {
        finish(station, new Leg(0, 0, Leg.POSITIONS, true, directory.toString(), shape.hasUids()), null);
        return Outputs.read(directory.resolve("out"));
    }

    /** The whole way in as many legs as there are stations. */
    Map<String, Map<String, List<String>>> run(Cut cut, List<Station> stations) throws Exception {
        int count = stations.size();
        int length = Leg.POSITIONS / count;
        String from = null;
        for (int i = 1; i < count; i++) {
            Leg leg = new Leg(i, (i - 1) * length, i * length, false, directory.toString(), shape.hasUids());
            from = interrupt(stations.get(i - 1), leg, cut, from);
        }
        lastRestored = from;
        Leg last = new Leg(count, (count - 1) * length, Leg.POSITIONS, true, directory.toString(), shape.hasUids());
        finish(stations.get(count - 1), last, from);
        return Outputs.read(directory.resolve("out"));
    }

    /** Where what the last leg started from is, or was. */
    Path lastRestored() {
        return Path.of(URI.create(lastRestored));
    }

    /** Runs the first of two legs and takes it from there. */
    Path firstHalf(Station station, Cut cut) throws Exception {
        Leg leg = new Leg(1, 0, Leg.POSITIONS / 2, false, directory.toString(), shape.hasUids());
        return Path.of(URI.create(interrupt(station, leg, cut, null)));
    }

    private JobClient start(Station station, Leg leg, String from) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("millrace.native", station.isNative() ? "on" : "off");
        configuration.set(StateBackendOptions.STATE_BACKEND, station.backend());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                checkpoints().toUri().toString());
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        shape.options().forEach(configuration::setString);
        if (from != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
            configuration.set(StateRecoveryOptions.RESTORE_MODE, shape.claim());
        }
        StreamExecutionEnvironment env = hosts.apply(station).environment(configuration);
        env.setParallelism(station.parallelism());
        program.define(env, leg);
        return env.executeAsync(program.getClass().getSimpleName() + " leg " + leg.number());
    }

    private Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    private void finish(Station station, Leg leg, String from) throws Exception {
        JobClient job = start(station, leg, from);
        Map<String, Long> awaited = program.linesBeforeEnd();
        until(job, leg, () -> {
            for (Map.Entry<String, Long> output : awaited.entrySet()) {
                if (Outputs.count(leg.output(output.getKey())) < output.getValue()) {
                    return false;
                }
            }
            return true;
        });
        Files.writeString(leg.end(), "");
        job.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** @return what the next leg starts from */
    private String interrupt(Station station, Leg leg, Cut cut, String from) throws Exception {
        JobClient job = start(station, leg, from);
        until(job, leg, () -> arrived(leg) >= program.arrivals(leg));
        until(job, leg, () -> isSettled(leg, hosts.apply(station).taskStates(job)));
        return switch (cut) {
            case CANONICAL -> stop(job, SavepointFormatType.CANONICAL);
            case NATIVE -> stop(job, SavepointFormatType.NATIVE);
            case DRAINED -> stop(job, SavepointFormatType.CANONICAL, true);
            case WITHOUT_STOPPING -> {
                String savepoint = job.triggerSavepoint(savepoints(), SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                cancel(job);
                yield moved(job, savepoint);
            }
            case CHECKPOINT -> {
                hosts.apply(station).checkpoint(job);
                cancel(job);
                yield newestCheckpoint(checkpoints(), job);
            }
        };
    }

    private boolean isSettled(Leg leg, Map<String, Set<ExecutionState>> vertices) {
        return vertices.entrySet().stream()
                .allMatch(vertex -> vertex.getValue().equals(program.atTheEndOf(leg, vertex.getKey())));
    }

    private static long arrived(Leg leg) throws IOException {
        if (!Files.exists(leg.arrivals())) {
            return 0;
        }
        try (Stream<Path> files = Files.list(leg.arrivals())) {
            return files.count();
        }
    }

    private void until(JobClient job, Leg leg, java.util.concurrent.Callable<Boolean> condition) throws Exception {
        Patience.until(
                LIMIT,
                () -> {
                    if (job.getJobStatus()
                            .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .isGloballyTerminalState()) {
                        job.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                        throw new AssertionError("leg " + leg.number() + " ended too early");
                    }
                    return condition.call();
                },
                () -> "leg " + leg.number() + " of the job in " + directory + " did not get on");
    }

    private String savepoints() {
        return directory.resolve("savepoints").toUri().toString();
    }

    private String stop(JobClient job, SavepointFormatType format) throws Exception {
        return stop(job, format, false);
    }

    private String stop(JobClient job, SavepointFormatType format, boolean drain) throws Exception {
        String savepoint = job.stopWithSavepoint(drain, savepoints(), format).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        job.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return moved(job, savepoint);
    }

    static void cancel(JobClient job) throws Exception {
        job.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Patience.until(
                LIMIT,
                () -> job.getJobStatus()
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .isGloballyTerminalState(),
                () -> "job " + job.getJobID() + " is not cancelled");
    }

    /** Savepoints say where their files are relative to themselves, so that they may be moved: this one is. */
    private String moved(JobClient job, String savepoint) throws IOException {
        Path path = Path.of(URI.create(savepoint));
        assertThat(path.getFileName().toString())
                .matches("savepoint-" + job.getJobID().toString().substring(0, 6) + "-[0-9a-f]{12}");
        assertThat(path.resolve("_metadata")).isNotEmptyFile();
        Path target = Files.createDirectories(directory.resolve("moved")).resolve(path.getFileName());
        Files.move(path, target);
        return target.toUri().toString();
    }

    /** @param checkpoints of all jobs */
    static String newestCheckpoint(Path checkpoints, JobClient job) throws IOException {
        try (Stream<Path> files = Files.list(checkpoints.resolve(job.getJobID().toString()))) {
            return files.filter(file -> Files.exists(file.resolve("_metadata")))
                    .max(Comparator.comparingInt(Journey::checkpointId))
                    .orElseThrow()
                    .toUri()
                    .toString();
        }
    }

    private static int checkpointId(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }
}
