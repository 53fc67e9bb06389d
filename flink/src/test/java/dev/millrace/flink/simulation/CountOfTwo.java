package dev.millrace.flink.simulation;

import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/** {@link Counts} of two streams together. */
@SuppressWarnings("deprecation") // As in CountOfOne.
final class CountOfTwo extends KeyedCoProcessFunction<Long, Long, Long, String> implements CheckpointListener {
    private static final long serialVersionUID = 1;

    private final Counts counts = new Counts();

    @Override
    public void open(Configuration parameters) {
        counts.open(getRuntimeContext());
    }

    @Override
    public void processElement1(Long number, Context context, Collector<String> out) throws Exception {
        counts.count(number, context.timerService(), out);
    }

    @Override
    public void processElement2(Long number, Context context, Collector<String> out) throws Exception {
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
}
