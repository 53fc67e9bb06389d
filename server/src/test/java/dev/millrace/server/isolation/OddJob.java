package dev.millrace.server.isolation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that counts its records in keyed state and does something odd at one of them. Immutable. */
final class OddJob {
    private OddJob() {}

    /**
     * Checkpoints every 50 ms.
     *
     * @param oddAction "halt" or "throw": once, after a checkpoint; with "always", at the same record again and again
     *     "savepoint begun" or "savepoint taken": once, while or after a savepoint beside the marker is taken
     * @param marker a file that the odd thing leaves, so that it is done once
     */
    static JobGraph graph(long records, String oddAction, Path marker, Path checkpoints) {
        Configuration configuration = new Configuration();
        configuration.setString(
                "execution.checkpointing.dir", checkpoints.toUri().toString());
        configuration.setString("execution.checkpointing.interval", "50 ms");
        configuration.setString("restart-strategy.type", "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DataGeneratorSource<Long> source =
                new DataGeneratorSource<>(index -> index, records, RateLimiterStrategy.perSecond(2000), Types.LONG);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers")
                .keyBy(number -> 0)
                .map(new Counter(oddAction, marker.toString()))
                .name("count")
                .print();
        return env.getStreamGraph().getJobGraph();
    }

    private static final class Counter extends RichMapFunction<Long, Long>
            implements CheckpointListener, CheckpointedFunction {
        private final String oddAction;
        private final String marker;
        private transient ValueState<Long> count;
        private transient boolean hasCheckpoint;
        private final LongCounter total = new LongCounter();

        Counter(String oddAction, String marker) {
            this.oddAction = oddAction;
            this.marker = marker;
        }

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
            getRuntimeContext().addAccumulator("total", total);
        }

        @Override
        public Long map(Long number) throws Exception {
            long next = (count.value() == null ? 0 : count.value()) + 1;
            count.update(next);
            total.add(1);
            boolean isTime = oddAction.startsWith("always")
                    ? number == 1000
                    : number > 1000
                            && hasCheckpoint
                            && !oddAction.startsWith("savepoint")
                            && !Files.exists(Path.of(marker));
            if (isTime) {
                Files.writeString(Path.of(marker), Long.toString(number));
                System.err.println("about to halt");
                System.out.println("a line for the output");
                act();
            }
            return next;
        }

        @Override
        public void notifyCheckpointComplete(long id) {
            hasCheckpoint = true;
            if (oddAction.equals("savepoint taken") && hasSavepoint(true)) {
                Runtime.getRuntime().halt(43);
            }
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            // Its state is keyed.
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws IOException {
            if (oddAction.equals("savepoint begun") && hasSavepoint(false) && !Files.exists(Path.of(marker))) {
                Files.writeString(Path.of(marker), "");
                Runtime.getRuntime().halt(43);
            }
        }

        private boolean hasSavepoint(boolean isComplete) {
            File[] savepoints =
                    Path.of(marker).resolveSibling("savepoints").toFile().listFiles();
            return savepoints != null
                    && Arrays.stream(savepoints).anyMatch(one -> !isComplete || new File(one, "_metadata").exists());
        }

        private void act() {
            Predicate<String> is = oddAction::contains;
            if (is.test("halt")) {
                Runtime.getRuntime().halt(42);
            }
            if (is.test("throw")) {
                throw new IllegalStateException("odd");
            }
        }
    }
}
