package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that say themselves where in their records a checkpoint is to be. */
class ExternallyInducedTest {
    @TempDir
    private Path directory;

    private final Configuration configuration = new Configuration();
    private Millrace engine;

    @BeforeEach
    void start() {
        InducedCounting.reset();
        InducingFunction.reset();
        InducingSource.reset();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        engine = Millrace.start(configuration);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private MillraceEnvironment environment() {
        MillraceEnvironment env =
                new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
        env.setParallelism(1);
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        return env;
    }

    private MillraceJob run(DataStream<Long> numbers) throws Exception {
        numbers.rebalance()
                .map(new InducedCounting())
                .returns(Types.LONG)
                .uid("count")
                .sinkTo(new DiscardingSink<>());
        numbers.getExecutionEnvironment().executeAsync("induced");
        MillraceJob job = engine.jobs().get(engine.jobs().size() - 1);
        Running.await(job);
        return job;
    }

    private MillraceJob runFunction() throws Exception {
        return run(environment()
                .addSource(new InducingFunction())
                .returns(Types.LONG)
                .uid("source"));
    }

    private MillraceJob runSource() throws Exception {
        return run(environment()
                .fromSource(new InducingSource(), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("source"));
    }

    @Test
    void shouldTakeACheckpointWhereTheFunctionTriggersIt() throws Exception {
        MillraceJob job = runFunction();

        job.checkpoint(CheckpointType.CONFIGURED).get(30, TimeUnit.SECONDS);
        InducingFunction.mayEnd.countDown();
        job.result().get(30, TimeUnit.SECONDS);

        assertThat(InducedCounting.MARKED).containsEntry(1L, (long) InducingFunction.BEFORE);
        assertThat(InducedCounting.COUNTED).hasValue(InducingFunction.NUMBERS);
        assertThat(InducingFunction.mistakes.get("under the lock"))
                .hasMessage("checkpoint 1 cannot be taken by 'Source: Custom Source (1/1)': its source calls"
                        + " triggerCheckpoint() under the checkpoint lock, which the task needs for it");
    }

    @Test
    void shouldTakeASavepointToItsPlaceAndStartFromIt() throws Exception {
        MillraceJob job = runFunction();

        String path = job.savepoint(directory.resolve("savepoint").toString(), SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);
        job.cancel().get(30, TimeUnit.SECONDS);
        InducingFunction.reset();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
        MillraceJob again = runFunction();
        again.cancel().get(30, TimeUnit.SECONDS);

        assertThat(path).contains("/savepoint/");
        assertThat(InducedCounting.RESTORED).hasValue(InducingFunction.BEFORE);
    }

    @Test
    void shouldLetTheFunctionStopWithASavepointOfWhichItKnowsNothing() throws Exception {
        MillraceJob job = runFunction();

        CompletableFuture<String> stopped =
                job.stopWithSavepoint(directory.resolve("savepoint").toString(), false, SavepointFormatType.CANONICAL);

        assertThat(stopped.get(30, TimeUnit.SECONDS)).contains("/savepoint/");
        job.result().get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeACheckpointWhereTheReaderTriggersIt(boolean isReaderFirst) throws Exception {
        MillraceJob job = runSource();

        if (isReaderFirst) {
            InducingSource.mayTrigger.complete(null);
            assertThat(InducingSource.hasTriggered.await(30, TimeUnit.SECONDS)).isTrue();
        }
        var checkpoint = job.checkpoint(CheckpointType.CONFIGURED);
        InducingSource.mayTrigger.complete(null);
        long id = checkpoint.get(30, TimeUnit.SECONDS).getCheckpointID();
        job.result().get(30, TimeUnit.SECONDS);

        assertThat(id).isEqualTo(1);
        assertThat(InducedCounting.MARKED).containsEntry(1L, (long) InducingSource.BEFORE);
        assertThat(InducedCounting.COUNTED).hasValue(InducingSource.NUMBERS);
    }
}
