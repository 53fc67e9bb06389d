package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Leg;
import dev.millrace.interchange.job.Pressure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Hosts.Resolver.class)
class InFlightTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LINES = 100;

    @TempDir
    private Path directory;

    private final Hosts hosts;

    InFlightTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @Test
    void shouldRefuseACheckpointOfFlinksThatHoldsRecordsInFlight() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        Leg leg = new Leg(1, 0, Leg.POSITIONS, false, directory.toString(), true);
        JobClient onFlink = start(Station.flink(2), configuration, leg);
        Patience.until(LIMIT, () -> Outputs.count(leg.output("~slow")) > LINES, () -> "no output");
        hosts.of(Station.flink(2)).checkpoint(onFlink);
        Journey.cancel(onFlink);

        String checkpoint = Journey.newestCheckpoint(checkpoints(), onFlink);
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        JobClient onMillrace = start(Station.millrace(2), configuration, leg);

        assertThatThrownBy(() -> onMillrace.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .hasStackTraceContaining("cannot start from the savepoint or checkpoint '" + checkpoint
                        + "': it is an unaligned checkpoint that holds")
                .hasStackTraceContaining("execution.checkpointing.unaligned.enabled: false");
    }

    private Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    private JobClient start(Station station, Configuration more, Leg leg) throws Exception {
        Configuration configuration = new Configuration(more);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                checkpoints().toUri().toString());
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env = hosts.of(station).environment(configuration);
        env.setParallelism(station.parallelism());
        new Pressure().define(env, leg);
        return env.executeAsync("pressure");
    }
}
