package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.flink.savepoint.Inspection;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Leg;
import dev.millrace.interchange.job.Pressure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LINES = 100;

    @TempDir
    private Path directory;

    private final Hosts hosts;

    InFlightTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @Test
    void shouldGoOnWithTheRecordsThatWereInFlightOnFlink() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        Leg slow = new Leg(1, 0, Leg.POSITIONS, false, directory.toString(), true);
        Leg quick = new Leg(2, 0, Leg.POSITIONS, true, directory.toString(), true);
        JobClient onFlink = start(Station.flink(2), configuration, slow);
        Patience.until(LIMIT, () -> Outputs.count(slow.output("~slow")) > LINES, () -> "no output");
        hosts.of(Station.flink(2)).checkpoint(onFlink);
        Journey.cancel(onFlink);

        String checkpoint = Journey.newestCheckpoint(checkpoints(), onFlink);
        assertThat(Inspection.of(checkpoint, getClass().getClassLoader()).operators())
                .anyMatch(operator -> operator.inFlightBytes() > 0);
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        start(Station.millrace(4), configuration, quick)
                .getJobExecutionResult()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        List<String> inSecondLeg = lines(quick);
        assertThat(inSecondLeg).doesNotHaveDuplicates();
        Set<String> all = new HashSet<>(inSecondLeg);
        all.addAll(lines(slow));
        assertThat(all).hasSize(Pressure.NUMBERS);
    }

    private static List<String> lines(Leg leg) throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(leg.output("~slow"), leg.number() + "-*")) {
            for (Path file : files) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
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
