package dev.millrace.flink.keyed;

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

/** Another's operator state, for subclasses that want to know who asks for what. Owned by the task's thread. */
public abstract class ForwardingOperatorBackend implements OperatorStateBackend {
    private final OperatorStateBackend backend;

    protected ForwardingOperatorBackend(OperatorStateBackend backend) {
        this.backend = backend;
    }

    @Override
    public <S> ListState<S> getListState(ListStateDescriptor<S> descriptor) throws Exception {
        return backend.getListState(descriptor);
    }

    @Override
    public <S> ListState<S> getUnionListState(ListStateDescriptor<S> descriptor) throws Exception {
        return backend.getUnionListState(descriptor);
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) throws Exception {
        return backend.getBroadcastState(descriptor);
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
