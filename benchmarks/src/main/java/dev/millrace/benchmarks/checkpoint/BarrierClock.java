package dev.millrace.benchmarks.checkpoint;

import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Chained to a source: it is asked before the barrier is sent on, and hears of the end of a checkpoint on a thread that
 * has no records to wait for. Owned by its task's thread.
 */
final class BarrierClock<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("this-escape") // as all of Flink's operators do
    BarrierClock() {
        setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    public void processElement(StreamRecord<T> record) {
        output.collect(record);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        CheckpointTimes.current().barrierComes();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        CheckpointTimes.current().triggered(context.getCheckpointId(), context.getCheckpointTimestamp());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        CheckpointTimes.current().completed(checkpointId);
    }
}
