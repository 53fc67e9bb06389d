package dev.millrace.flink.simulation;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes numbers on in bundles, which are no state and therefore end with each barrier; counts them in list state and
 * in union state, and emits the counts, as negative numbers, at the end.
 */
final class Bundles extends AbstractStreamOperator<Long> implements OneInputStreamOperator<Long, Long> {
    private static final long serialVersionUID = 1;

    private transient World world;
    private transient int process;
    private transient List<Long> bundle;
    private transient ListState<Long> listState;
    private transient ListState<Long> unionState;
    private transient long listed;
    private transient long united;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        world = World.current();
        process = world.process();
        bundle = new ArrayList<>();
        world.faults.at(Step.OPERATOR_RESTORE);
        listState = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("list", Types.LONG));
        unionState = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("union", Types.LONG));
        for (long count : listState.get()) {
            listed += count;
        }
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            for (long count : unionState.get()) {
                united += count;
            }
        }
    }

    @Override
    public void processElement(StreamRecord<Long> element) {
        world.faults.at(Step.OPERATOR_RECORD);
        bundle.add(element.getValue());
        listed++;
        united++;
        if (bundle.size() == 3) {
            flush();
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        flush();
        super.processWatermark(watermark);
    }

    private void flush() {
        bundle.forEach(number -> output.collect(new StreamRecord<>(number)));
        bundle.clear();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        world.faults.at(Step.OPERATOR_PRE_BARRIER, this::flush);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        world.faults.at(Step.OPERATOR_SNAPSHOT);
        listState.update(List.of(listed));
        unionState.update(List.of(united));
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        world.completed(process, checkpointId);
        world.faults.at(Step.OPERATOR_COMPLETE);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        world.faults.at(Step.OPERATOR_ABORTED);
    }

    @Override
    public void finish() {
        world.faults.at(Step.OPERATOR_FINISH);
        flush();
        output.collect(new StreamRecord<>(-2 * listed - 1));
        output.collect(new StreamRecord<>(-2 * united - 2));
        // A task that goes on from a checkpoint that it took after this comes to this once more.
        listed = 0;
        united = 0;
    }

    @Override
    public void close() throws Exception {
        super.close();
        world.faults.at(Step.OPERATOR_CLOSE);
    }
}
