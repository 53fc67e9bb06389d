package dev.millrace.server.jobs;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Waits at a gate; then sends numbers from 0 on, a millisecond of event time apart, and a watermark behind the last;
 * then waits at another. Serialisable; run by one thread.
 */
@SuppressWarnings("deprecation")
public final class GatedNumbers implements SourceFunction<Long>, CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private final long count;
    private final Gate first;
    private final Gate last;
    private volatile boolean isCancelled;
    private long next;
    private transient ListState<Long> stored;

    public GatedNumbers(long count, Gate first, Gate last) {
        this.count = count;
        this.first = first;
        this.last = last;
    }

    @Override
    public void run(SourceContext<Long> ctx) throws Exception {
        await(first);
        while (next < count && !isCancelled) {
            synchronized (ctx.getCheckpointLock()) {
                ctx.collectWithTimestamp(next, next);
                next++;
            }
        }
        synchronized (ctx.getCheckpointLock()) {
            ctx.emitWatermark(new Watermark(count - 1));
        }
        await(last);
    }

    private void await(Gate gate) throws InterruptedException {
        while (!isCancelled && !gate.awaitBriefly()) {
            // Waits on.
        }
    }

    @Override
    public void cancel() {
        isCancelled = true;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        stored = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("next", Long.class));
        for (Long one : stored.get()) {
            next = one;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        stored.update(List.of(next));
    }
}
