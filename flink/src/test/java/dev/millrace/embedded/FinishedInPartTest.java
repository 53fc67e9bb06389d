package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation")
class FinishedInPartTest {
    private static final int SNAPSHOTS = 5;

    /** The first subtask ends at once; the other after a few snapshots. */
    private static final class EndingOneByOne extends RichParallelSourceFunction<Long> implements CheckpointedFunction {
        private final byte[] lock = {};
        private transient ListState<Long> united;
        private int snapshots;
        private boolean cancelled;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            united = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("united", Types.LONG));
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            united.update(List.of(context.getCheckpointId()));
            synchronized (lock) {
                snapshots++;
                lock.notifyAll();
            }
        }

        @Override
        public void run(SourceContext<Long> out) throws Exception {
            boolean isFirst = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
            synchronized (lock) {
                while (!isFirst && snapshots < SNAPSHOTS && !cancelled) {
                    lock.wait();
                }
            }
        }

        @Override
        public void cancel() {
            synchronized (lock) {
                cancelled = true;
                lock.notifyAll();
            }
        }
    }

    @Test
    void shouldNotFailForCheckpointsThatAUnionMakesImpossibleWhileItsSubtasksEnd() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(10));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        try (Millrace engine = Millrace.start(new Configuration())) {
            MillraceEnvironment env =
                    new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
            env.setParallelism(2);
            env.addSource(new EndingOneByOne()).returns(Types.LONG).sinkTo(new DiscardingSink<>());

            assertThat(env.executeAsync().getJobExecutionResult().get(30, TimeUnit.SECONDS))
                    .isNotNull();
        }
    }
}
