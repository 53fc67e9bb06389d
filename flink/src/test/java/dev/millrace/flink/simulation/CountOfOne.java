package dev.millrace.flink.simulation;

import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.streaming.api.checkpoint.WithMasterCheckpointHook;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** {@link Counts} of one stream. */
@SuppressWarnings("deprecation") // Flink 1.20 deprecates open(Configuration), which 1.18 only knows.
final class CountOfOne extends KeyedProcessFunction<Long, Long, String>
        implements CheckpointListener, WithMasterCheckpointHook<Long> {
    private static final long serialVersionUID = 1;

    private final Counts counts = new Counts();

    @Override
    public void open(Configuration parameters) {
        counts.open(getRuntimeContext());
    }

    @Override
    public void processElement(Long number, Context context, Collector<String> out) throws Exception {
        counts.count(number, context.timerService(), out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<String> out) throws Exception {
        counts.timer(timestamp, context.getCurrentKey(), out);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        counts.completed(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        counts.aborted(checkpointId);
    }

    @Override
    public MasterTriggerRestoreHook<Long> createMasterTriggerRestoreHook() {
        return new Counts.Hook();
    }
}
