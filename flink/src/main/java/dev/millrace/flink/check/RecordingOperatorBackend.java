package dev.millrace.flink.check;

import dev.millrace.flink.savepoint.StateKind;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;

/** Tells a {@link RecordingBackend} which operator state is asked for. Owned by one thread. */
record RecordingOperatorBackend(OperatorStateBackend backend, RecordingBackend recording)
        implements OperatorStateBackend {

    @Override
    public <S> ListState<S> getListState(ListStateDescriptor<S> descriptor) throws Exception {
        ListState<S> state = backend.getListState(descriptor);
        list(descriptor, StateKind.SPLIT_LIST);
        return state;
    }

    @Override
    public <S> ListState<S> getUnionListState(ListStateDescriptor<S> descriptor) throws Exception {
        ListState<S> state = backend.getUnionListState(descriptor);
        list(descriptor, StateKind.UNION_LIST);
        return state;
    }

    private void list(ListStateDescriptor<?> descriptor, StateKind kind) {
        recording.add(new Registration(descriptor.getName(), kind, null, null, descriptor.getElementSerializer()));
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) throws Exception {
        BroadcastState<K, V> state = backend.getBroadcastState(descriptor);
        recording.add(new Registration(
                descriptor.getName(),
                StateKind.BROADCAST,
                descriptor.getKeySerializer(),
                null,
                descriptor.getValueSerializer()));
        return state;
    }

    @Override
    public Set<String> getRegisteredStateNames() {
        return backend.getRegisteredStateNames();
    }

    @Override
    public Set<String> getRegisteredBroadcastStateNames() {
        return backend.getRegisteredBroadcastStateNames();
    }

    @Override
    public RunnableFuture<SnapshotResult<OperatorStateHandle>> snapshot(
            long checkpointId, long timestamp, CheckpointStreamFactory streams, CheckpointOptions options)
            throws Exception {
        return backend.snapshot(checkpointId, timestamp, streams, options);
    }

    @Override
    public void dispose() {
        backend.dispose();
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}
