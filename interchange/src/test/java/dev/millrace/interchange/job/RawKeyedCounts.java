package dev.millrace.interchange.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Counts the events of each key in a map of its own, which it writes key group by key group. */
final class RawKeyedCounts extends AbstractStreamOperator<String> implements OneInputStreamOperator<Event, String> {
    private transient Map<Long, Long> counts;

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        counts = new HashMap<>();
        for (KeyGroupStatePartitionStreamProvider group : context.getRawKeyedStateInputs()) {
            DataInputStream in = new DataInputStream(group.getStream());
            for (int left = in.readInt(); left > 0; left--) {
                counts.put(in.readLong(), in.readLong());
            }
        }
    }

    @Override
    public void processElement(StreamRecord<Event> element) {
        Event event = element.getValue();
        long count = counts.merge(event.key, 1L, Long::sum);
        output.collect(new StreamRecord<>(event.key + "|" + event + " is number " + count));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        KeyedStateCheckpointOutputStream stream = context.getRawKeyedOperatorStateOutput();
        int groups = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        for (int group : stream.getKeyGroupList()) {
            stream.startNewKeyGroup(group);
            DataOutputStream out = new DataOutputStream(stream);
            Map<Long, Long> ofGroup = new HashMap<>(counts);
            ofGroup.keySet().removeIf(key -> KeyGroupRangeAssignment.assignToKeyGroup(key, groups) != group);
            out.writeInt(ofGroup.size());
            for (Map.Entry<Long, Long> entry : ofGroup.entrySet()) {
                out.writeLong(entry.getKey());
                out.writeLong(entry.getValue());
            }
        }
    }
}
