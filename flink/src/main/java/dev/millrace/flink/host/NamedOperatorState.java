package dev.millrace.flink.host;

import dev.millrace.flink.keyed.ForwardingOperatorBackend;
import dev.millrace.flink.savepoint.AskedState;
import dev.millrace.flink.savepoint.RefusedState;
import dev.millrace.flink.savepoint.StateKind;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.util.StateMigrationException;

/** Says which state it is that Flink refuses to restore. Owned by the task's thread. */
final class NamedOperatorState extends ForwardingOperatorBackend {

    NamedOperatorState(OperatorStateBackend backend) {
        super(backend);
    }

    @Override
    public <S> ListState<S> getListState(ListStateDescriptor<S> descriptor) throws Exception {
        try {
            return super.getListState(descriptor);
        } catch (StateMigrationException | IllegalStateException e) {
            throw new RefusedState(AskedState.list(descriptor, StateKind.SPLIT_LIST), e);
        }
    }

    @Override
    public <S> ListState<S> getUnionListState(ListStateDescriptor<S> descriptor) throws Exception {
        try {
            return super.getUnionListState(descriptor);
        } catch (StateMigrationException | IllegalStateException e) {
            throw new RefusedState(AskedState.list(descriptor, StateKind.UNION_LIST), e);
        }
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) throws Exception {
        try {
            return super.getBroadcastState(descriptor);
        } catch (StateMigrationException | IllegalStateException e) {
            throw new RefusedState(AskedState.broadcast(descriptor), e);
        }
    }
}
