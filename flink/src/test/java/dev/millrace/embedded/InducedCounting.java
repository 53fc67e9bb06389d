package dev.millrace.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Counts what comes before each barrier. */
final class InducedCounting implements MapFunction<Long, Long>, CheckpointedFunction {
    /** What each snapshot counted, what the newest restore found, and what there was in the end. */
    static final Map<Long, Long> MARKED = new ConcurrentHashMap<>();

    static final AtomicLong RESTORED = new AtomicLong();
    static final AtomicLong COUNTED = new AtomicLong();

    private static final long serialVersionUID = 1;

    private transient ListState<Long> state;
    private transient long count;

    static void reset() {
        MARKED.clear();
        RESTORED.set(-1);
        COUNTED.set(-1);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("count", Types.LONG));
        for (long restored : state.get()) {
            count = restored;
            RESTORED.set(restored);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        state.update(List.of(count));
        MARKED.put(context.getCheckpointId(), count);
    }

    @Override
    public Long map(Long number) {
        count++;
        COUNTED.set(count);
        return number;
    }
}
