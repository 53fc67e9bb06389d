package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.MillraceJob;
import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import dev.millrace.server.handover.HandOverEntry;
import dev.millrace.server.handover.HandOvers;
import dev.millrace.server.handover.Order;
import dev.millrace.server.handover.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One job that is handed over while it runs, and what has to be true in the end. Used by one thread. */
final class Move implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final double PER_SECOND = 1500;
    private static final long COUNT = 9_000;

    private final Path directory;
    private final FlinkCluster cluster;
    final EmbeddedHome home;
    final CrashingLog log = new CrashingLog();
    private final Configuration client = new Configuration();
    private HandOvers handOvers;

    Move(Path directory, FlinkCluster cluster) {
        this.directory = directory;
        this.cluster = cluster;
        this.home = new EmbeddedHome(directory.resolve("checkpoints"), cluster.jobJar());
        client.set(RestOptions.CONNECTION_TIMEOUT, Duration.ofSeconds(2));
        client.set(RestOptions.IDLENESS_TIMEOUT, Duration.ofSeconds(6));
        this.handOvers = new HandOvers(home, log, client);
    }

    /** Starts the job and waits until it has committed something. */
    MillraceJob start() throws Exception {
        return start(Numbers.Abroad.WORKS);
    }

    MillraceJob start(Numbers.Abroad abroad) throws Exception {
        System.setProperty(Numbers.AT_HOME, "yes");
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        Numbers.define(env, out(), COUNT, PER_SECOND, abroad);
        MillraceJob job = home.submit(env.getStreamGraph().getJobGraph());
        Patience.until(LIMIT, () -> !NumbersOutput.of(out()).lines().isEmpty(), () -> "nothing was committed");
        return job;
    }

    /** Whether the job has a complete checkpoint of its time there. */
    boolean hasCheckpoint(JobID job) throws IOException {
        Path ofJob = directory.resolve("checkpoints").resolve(job.toHexString());
        if (Files.notExists(ofJob)) {
            return false;
        }
        try (Stream<Path> files = Files.list(ofJob)) {
            return files.anyMatch(file -> Files.exists(file.resolve("_metadata")));
        }
    }

    private Path out() {
        return directory.resolve("out");
    }

    Order order(MillraceJob job, String target, int parallelism) {
        String savepoints = directory.resolve("savepoints").toUri().toString();
        return new Order(job.id(), target, savepoints, parallelism, 4_000, 15_000);
    }

    Order patientOrder(MillraceJob job, String target) {
        Order usual = order(job, target, 0);
        return new Order(job.id(), target, usual.directory(), 0, 25_000, usual.confirmMs());
    }

    String address() {
        return "http://" + cluster.host() + ":" + cluster.restPort();
    }

    HandOvers handOvers() {
        return handOvers;
    }

    /** The server's process ends, with the engine and the drivers in it; another one takes its place. */
    void crash() {
        handOvers.close();
        home.crash();
        handOvers = new HandOvers(home, log, client);
        handOvers.recover();
    }

    HandOverEntry await(JobID job) throws Exception {
        Patience.until(
                LIMIT,
                () -> handOvers.of(job).orElseThrow().phase().isOver(),
                () -> "the hand-over is still " + handOvers.of(job).orElseThrow());
        return handOvers.of(job).orElseThrow();
    }

    /** One copy runs or has finished, and its output is whole when it has. */
    void assertOneCopyAndExactOutput(HandOverEntry over) throws Exception {
        JobID here =
                over.phase() == Phase.KEPT ? over.order().job() : over.plan().resumedJob();
        boolean isThere = over.phase() == Phase.CONFIRMED;
        assertThat(over.phase()).as(over.message()).isNotEqualTo(Phase.UNDECIDED);
        if (isThere) {
            assertThat(home.running()).isEmpty();
            Patience.until(
                    LIMIT,
                    () -> statusThere(over.plan().targetJob()) == JobStatus.FINISHED,
                    () -> "the job did not finish there");
        } else {
            assertThat(statusThere(over.plan().targetJob())).isIn((Object) null, JobStatus.CANCELED, JobStatus.FAILED);
            home.job(here).orElseThrow().result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(home.job(here).orElseThrow().status()).isEqualTo(JobStatus.FINISHED);
        }
        NumbersOutput.of(out()).assertExact(COUNT);
    }

    /** Null if it is not there, or nobody is. */
    JobStatus statusThere(JobID job) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, cluster.host());
        configuration.set(RestOptions.PORT, cluster.restPort());
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 1);
        try (RestClusterClient<String> rest = new RestClusterClient<>(configuration, "interchange")) {
            return rest.getJobStatus(job).get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException absent) {
            return null;
        }
    }

    @Override
    public void close() {
        handOvers.close();
        home.close();
    }
}
