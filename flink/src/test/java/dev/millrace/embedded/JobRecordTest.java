package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of a job's past. */
class JobRecordTest {
    @TempDir
    private Path directory;

    private Millrace engine;

    @BeforeEach
    void start() {
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        engine = Millrace.start(configuration);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** Fails in its first life, at the third number. */
    private static final class FailOnce extends RichMapFunction<Long, Long> {
        private static final long serialVersionUID = 1;
        private transient boolean isFirstLife;

        @Override
        public void open(OpenContext context) {
            isFirstLife = getRuntimeContext().getTaskInfo().getAttemptNumber() == 0;
        }

        @Override
        public Long map(Long number) {
            if (isFirstLife && number == 2) {
                throw new IllegalStateException("not in this life");
            }
            return number;
        }
    }

    private MillraceJob start(long numbers, boolean fails) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        MillraceEnvironment env =
                new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
        env.setParallelism(1);
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        var source =
                env.addSource(new GatedNumbers(numbers)).returns(Types.LONG).disableChaining();
        (fails ? source.map(new FailOnce()) : source).sinkTo(new DiscardingSink<>());
        env.executeAsync("record");
        return engine.jobs().get(0);
    }

    @Test
    void shouldTellOfCheckpointsWhileItRunsAndAfterItsEnd() throws Exception {
        GatedNumbers.allow(10);
        MillraceJob job = start(20, false);
        Running.await(job);
        GatedNumbers.awaitEmitted(10);

        String path = job.checkpoint(CheckpointType.CONFIGURED)
                .get(30, TimeUnit.SECONDS)
                .getExternalPointer();
        CheckpointStatsSnapshot running = job.checkpointStatistics();
        GatedNumbers.allow(20);
        job.result().get(30, TimeUnit.SECONDS);
        CheckpointStatsSnapshot ended = job.checkpointStatistics();

        var first = running.getHistory().getLatestCompletedCheckpoint();
        assertThat(first.getExternalPath()).isEqualTo(path);
        assertThat(first.getStatus()).isEqualTo(CheckpointStatsStatus.COMPLETED);
        assertThat(first.getNumberOfAcknowledgedSubtasks()).isEqualTo(first.getNumberOfSubtasks());
        assertThat(first.getStateSize()).isPositive();
        assertThat(running.getCounts().getNumberOfCompletedCheckpoints()).isEqualTo(1);
        assertThat(ended.getCounts().getNumberOfCompletedCheckpoints()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void shouldRememberWhatItWasRestartedFor() throws Exception {
        GatedNumbers.allow(Long.MAX_VALUE);
        MillraceJob job = start(20, true);

        job.result().get(30, TimeUnit.SECONDS);

        assertThat(job.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.task())
                    .hasValueSatisfying(task -> assertThat(task).startsWith("Map"));
            assertThat(failure.cause()).hasMessageContaining("not in this life");
            assertThat(failure.timestampMs()).isPositive();
        });
    }
}
