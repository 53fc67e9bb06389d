package dev.millrace.flink.simulation;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.Collector;

/** Counts numbers by key, emits each count a little later, and the last one once more at the end of time. */
final class Counts implements Serializable {
    static final int KEYS = 5;
    private static final long serialVersionUID = 1;

    private transient World world;
    private transient int process;
    private transient ValueState<Integer> count;
    private transient ListState<String> waiting;

    void open(RuntimeContext context) {
        world = World.current();
        process = world.process();
        world.faults.at(Step.OPERATOR_RESTORE);
        count = context.getState(new ValueStateDescriptor<>("count", Types.INT));
        waiting = context.getListState(new ListStateDescriptor<>("waiting", Types.STRING));
    }

    static long keyOf(long number) {
        return number < 0 ? 0 : number % KEYS;
    }

    void count(long number, TimerService timers, Collector<String> out) throws Exception {
        world.faults.at(Step.OPERATOR_RECORD);
        if (number < 0) {
            long tally = -number - 1;
            out.collect((tally % 2 == 0 ? "listed " : "united ") + tally / 2);
            return;
        }
        int next = count.value() == null ? 1 : count.value() + 1;
        count.update(next);
        waiting.add(keyOf(number) + ": " + next);
        timers.registerProcessingTimeTimer(timers.currentProcessingTime() + world.random.nextInt(20));
        timers.registerEventTimeTimer(Long.MAX_VALUE);
    }

    void timer(long timestamp, long key, Collector<String> out) throws Exception {
        world.faults.at(Step.OPERATOR_TIMER);
        for (String one : waiting.get()) {
            out.collect(one);
        }
        waiting.clear();
        if (timestamp == Long.MAX_VALUE) {
            out.collect(key + ": in all " + count.value());
        }
    }

    void completed(long checkpointId) {
        world.completed(process, checkpointId);
        world.faults.at(Step.OPERATOR_COMPLETE);
    }

    void aborted(long checkpointId) {
        world.faults.at(Step.OPERATOR_ABORTED);
    }

    /** Remembers with each checkpoint which one it was, and is told so when it is restored. */
    static final class Hook implements MasterTriggerRestoreHook<Long> {
        @Override
        public String getIdentifier() {
            return "counts";
        }

        @Override
        public CompletableFuture<Long> triggerCheckpoint(long checkpointId, long timestamp, Executor executor) {
            World.current().faults.at(Step.HOOK_TRIGGER);
            return CompletableFuture.supplyAsync(() -> checkpointId, executor);
        }

        @Override
        public void restoreCheckpoint(long checkpointId, Long state) {
            World.current().faults.at(Step.HOOK_RESTORE);
            if (state == null || state != checkpointId) {
                World.current().problem(new AssertionError("hook restored at " + checkpointId + " with " + state));
            }
        }

        @Override
        public SimpleVersionedSerializer<Long> createCheckpointDataSerializer() {
            return new SimpleVersionedSerializer<>() {
                @Override
                public int getVersion() {
                    return 1;
                }

                @Override
                public byte[] serialize(Long number) {
                    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                }

                @Override
                public Long deserialize(int version, byte[] bytes) {
                    return ByteBuffer.wrap(bytes).getLong();
                }
            };
        }
    }
}
