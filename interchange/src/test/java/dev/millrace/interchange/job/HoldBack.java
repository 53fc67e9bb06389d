package dev.millrace.interchange.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.OperatorStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Holds some events back until the end, in every kind of operator state: managed lists, split or united, raw
 * partitions, broadcast. Checks what a restore gives to all subtasks alike.
 */
final class HoldBack extends AbstractStreamOperator<String>
        implements OneInputStreamOperator<Event, String>, BoundedOneInput {
    private static final int UNTIL_END = -1;

    private final Leg leg;
    private transient ListState<Event> managed;
    private transient ListState<Long> seen;
    private transient BroadcastState<Integer, Integer> legs;
    private transient List<Event> held;
    private transient List<String> raw;
    private transient long seenHere;

    HoldBack(Leg leg) {
        this.leg = leg;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        held = new ArrayList<>();
        raw = new ArrayList<>();
        var store = context.getOperatorStateStore();
        managed = store.getListState(new ListStateDescriptor<>("held", Types.POJO(Event.class)));
        seen = store.getUnionListState(new ListStateDescriptor<>("seen", Types.LONG));
        legs = store.getBroadcastState(new MapStateDescriptor<>("legs", Types.INT, Types.INT));
        managed.get().forEach(held::add);
        for (StatePartitionStreamProvider partition : context.getRawOperatorStateInputs()) {
            raw.add(new DataInputStream(partition.getStream()).readUTF());
        }
        long all = 0;
        for (long one : seen.get()) {
            all += one;
        }
        check("events seen before", EventSource.eventsBefore(leg.from()), all);
        check("end of the leg before", leg.number() > 1 ? leg.from() : null, legs.get(leg.number() - 1));
        legs.put(leg.number(), leg.isLast() ? UNTIL_END : leg.until());
        seenHere = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0 ? all : 0;
    }

    private static void check(String what, Object expected, Object actual) {
        if (expected == null ? actual != null : !String.valueOf(expected).equals(String.valueOf(actual))) {
            throw new IllegalStateException(what + ": " + actual + " rather than " + expected);
        }
    }

    @Override
    public void processElement(StreamRecord<Event> element) {
        Event event = element.getValue();
        seenHere++;
        if (event.position % 3 == 0) {
            held.add(event);
        } else if (event.position % 3 == 1) {
            raw.add("raw " + event);
        } else {
            output.collect(new StreamRecord<>("through|" + event));
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        managed.update(held);
        seen.update(List.of(seenHere));
        OperatorStateCheckpointOutputStream stream = context.getRawOperatorStateOutput();
        for (String one : raw) {
            stream.startNewPartition();
            new DataOutputStream(stream).writeUTF(one);
        }
    }

    @Override
    public void endInput() {
        held.forEach(event -> output.collect(new StreamRecord<>("managed|" + event)));
        raw.forEach(one -> output.collect(new StreamRecord<>("raw|" + one)));
        held.clear();
        raw.clear();
    }
}
