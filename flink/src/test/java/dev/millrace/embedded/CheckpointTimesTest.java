package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.checkpoint.SubtaskStateStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long barriers took, as the statistics tell it. */
class CheckpointTimesTest {
    private static final long PAUSE_MS = 30;

    /** The slow source is in the way of its barrier; what comes behind the quick source's has arrived. */
    private static CountDownLatch held;

    private static CountDownLatch letGo;
    private static CompletableFuture<Void> over;

    @TempDir
    private Path directory;

    @BeforeEach
    void begin() {
        held = new CountDownLatch(1);
        letGo = new CountDownLatch(1);
        over = new CompletableFuture<>();
    }

    /** Emits a number behind the first barrier. */
    private static final class Quick implements SourceFunction<Long>, CheckpointedFunction {
        private static final long serialVersionUID = 1;
        private transient CountDownLatch taken;

        @Override
        public void initializeState(FunctionInitializationContext context) {
            taken = new CountDownLatch(1);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            taken.countDown();
        }

        @Override
        public void run(SourceContext<Long> out) throws Exception {
            taken.await();
            synchronized (out.getCheckpointLock()) {
                out.collect(1L);
            }
            over.get();
        }

        @Override
        public void cancel() {
            over.complete(null);
        }
    }

    /** Takes no barrier before it is let go. */
    private static final class Slow implements SourceFunction<Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void run(SourceContext<Long> out) throws Exception {
            synchronized (out.getCheckpointLock()) {
                held.countDown();
                letGo.await();
            }
            over.get();
        }

        @Override
        public void cancel() {
            over.complete(null);
        }
    }

    /** Knows of the first barrier when it gets the number, and lets some time go by before the second can come. */
    private static final class Join implements CoMapFunction<Long, Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long map1(Long number) {
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(PAUSE_MS)) {
                Thread.onSpinWait();
            }
            letGo.countDown();
            return number;
        }

        @Override
        public Long map2(Long number) {
            return number;
        }
    }

    private static SubtaskStateStats subtask(MillraceJob job, String vertex) {
        var checkpoint = job.checkpointStatistics().getHistory().getLatestCompletedCheckpoint();
        TaskStateStats task = checkpoint.getTaskStateStats(job.vertices().stream()
                .filter(one -> one.name().contains(vertex))
                .findFirst()
                .orElseThrow()
                .id());
        return task.getSubtaskStats()[0];
    }

    @Test
    void shouldTellHowLongABarrierWaitedForTheOthersAndForItsStart() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        try (Millrace engine = Millrace.start(configuration)) {
            MillraceEnvironment env =
                    new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
            env.setParallelism(1);
            env.enableCheckpointing(Duration.ofHours(1).toMillis(), CheckpointingMode.AT_LEAST_ONCE);
            env.addSource(new Quick())
                    .returns(Types.LONG)
                    .name("quick")
                    .connect(env.addSource(new Slow()).returns(Types.LONG).name("slow"))
                    .map(new Join())
                    .returns(Types.LONG)
                    .name("join")
                    .sinkTo(new DiscardingSink<>());
            env.executeAsync("times");
            MillraceJob job = engine.jobs().get(0);
            Running.await(job);
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();

            job.checkpoint(CheckpointType.CONFIGURED).get(30, TimeUnit.SECONDS);

            SubtaskStateStats quick = subtask(job, "quick");
            SubtaskStateStats slow = subtask(job, "slow");
            SubtaskStateStats join = subtask(job, "join");
            assertThat(join.getAlignmentDuration()).isGreaterThanOrEqualTo(PAUSE_MS);
            assertThat(slow.getCheckpointStartDelay()).isGreaterThanOrEqualTo(PAUSE_MS);
            assertThat(join.getCheckpointStartDelay()).isLessThanOrEqualTo(slow.getCheckpointStartDelay());
            assertThat(quick.getAlignmentDuration()).isZero();
            assertThat(slow.getAlignmentDuration()).isZero();
            assertThat(join.getProcessedData()).isZero();
            over.complete(null);
            job.result().get(30, TimeUnit.SECONDS);
        }
    }
}
