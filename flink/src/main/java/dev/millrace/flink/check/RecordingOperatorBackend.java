package dev.millrace.flink.check;

import dev.millrace.flink.keyed.ForwardingOperatorBackend;
import dev.millrace.flink.savepoint.AskedState;
import dev.millrace.flink.savepoint.StateKind;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.OperatorStateBackend;

/** Tells a {@link RecordingBackend} which operator state is asked for. Owned by one thread. */
final class RecordingOperatorBackend extends ForwardingOperatorBackend {
    private final RecordingBackend recording;

    RecordingOperatorBackend(OperatorStateBackend backend, RecordingBackend recording) {
        super(backend);
        this.recording = recording;
    }

    @Override
    public <S> ListState<S> getListState(ListStateDescriptor<S> descriptor) throws Exception {
        ListState<S> state = super.getListState(descriptor);
        recording.add(AskedState.list(descriptor, StateKind.SPLIT_LIST));
        return state;
    }

    @Override
    public <S> ListState<S> getUnionListState(ListStateDescriptor<S> descriptor) throws Exception {
        ListState<S> state = super.getUnionListState(descriptor);
        recording.add(AskedState.list(descriptor, StateKind.UNION_LIST));
        return state;
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) throws Exception {
        BroadcastState<K, V> state = super.getBroadcastState(descriptor);
        recording.add(AskedState.broadcast(descriptor));
        return state;
    }
}
