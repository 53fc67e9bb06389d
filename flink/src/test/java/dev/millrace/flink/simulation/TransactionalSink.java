package dev.millrace.flink.simulation;

import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.streaming.api.functions.sink.TwoPhaseCommitSinkFunction;

/** Writes to the {@link Ledger} in transactions that are committed with checkpoints: Flink's own base class. */
final class TransactionalSink extends TwoPhaseCommitSinkFunction<String, String, Void> {
    private static final long serialVersionUID = 1;

    private transient World world;

    TransactionalSink() {
        super(StringSerializer.INSTANCE, VoidSerializer.INSTANCE);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        world = World.current();
        world.faults.at(Step.OPERATOR_RESTORE);
        super.initializeState(context);
    }

    @Override
    protected String beginTransaction() {
        return world.ledger.begin();
    }

    @Override
    protected void invoke(String transaction, String record, Context context) {
        world.faults.at(Step.OPERATOR_RECORD, () -> world.ledger.add(transaction, record));
    }

    @Override
    protected void preCommit(String transaction) {
        world.faults.at(Step.SINK_PRE_COMMIT, () -> world.ledger.prepare(transaction));
    }

    @Override
    protected void commit(String transaction) {
        world.faults.at(Step.SINK_COMMIT, () -> world.ledger.commit(transaction));
    }

    @Override
    protected void abort(String transaction) {
        world.faults.at(Step.SINK_ABORT, () -> world.ledger.abort(transaction));
    }
}
