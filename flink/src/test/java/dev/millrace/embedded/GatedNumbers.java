package dev.millrace.embedded;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;

/** Numbers from 0 up to an end, as far as a test allows; its state is the next number. */
@SuppressWarnings("deprecation")
final class GatedNumbers implements SourceFunction<Long>, CheckpointedFunction {
    private static final long serialVersionUID = 1;
    private static final Object GATE = new Object();
    private static final long LIMIT_NS = 30_000_000_000L;

    private static long allowed;
    private static long emitted;

    private final long end;
    private transient ListState<Long> position;
    private boolean cancelled;
    private long next;

    GatedNumbers(long end) {
        this.end = end;
    }

    /** So many may be emitted from the beginning on. */
    static void allow(long count) {
        synchronized (GATE) {
            allowed = count;
            emitted = 0;
            GATE.notifyAll();
        }
    }

    /** Waits until so many have been emitted. */
    static void awaitEmitted(long count) throws InterruptedException {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        synchronized (GATE) {
            while (emitted < count) {
                long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    throw new AssertionError("only " + emitted + " of " + count + " numbers were emitted");
                }
                GATE.wait(leftMs);
            }
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        position = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("next", Types.LONG));
        for (long restored : position.get()) {
            next = restored;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        position.update(List.of(next));
    }

    @Override
    public void run(SourceContext<Long> out) throws Exception {
        while (next < end && mayEmit()) {
            synchronized (out.getCheckpointLock()) {
                out.collect(next++);
            }
            synchronized (GATE) {
                emitted = next;
                GATE.notifyAll();
            }
        }
    }

    private boolean mayEmit() throws InterruptedException {
        synchronized (GATE) {
            while (!cancelled && next >= allowed) {
                GATE.wait();
            }
            return !cancelled;
        }
    }

    @Override
    public void cancel() {
        synchronized (GATE) {
            cancelled = true;
            GATE.notifyAll();
        }
    }
}
