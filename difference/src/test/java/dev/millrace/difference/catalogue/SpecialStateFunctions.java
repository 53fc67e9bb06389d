package dev.millrace.difference.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Functions with state that expires, state of operators, and state that others may ask for. */
@SuppressWarnings("deprecation")
final class SpecialStateFunctions {

    private SpecialStateFunctions() {}

    static final class Expiring extends StateFunctions.OnEvent {

        private final long ttlMs;
        private final long pauseMs;
        private transient ValueState<Integer> count;
        private transient MapState<String, Integer> sums;

        Expiring(long ttlMs, long pauseMs) {
            this.ttlMs = ttlMs;
            this.pauseMs = pauseMs;
        }

        @Override
        public void open(OpenContext context) {
            StateTtlConfig ttl = StateTtlConfig.newBuilder(Duration.ofMillis(ttlMs))
                    .setUpdateType(StateTtlConfig.UpdateType.OnReadAndWrite)
                    .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
                    .build();
            ValueStateDescriptor<Integer> counts = new ValueStateDescriptor<>("count", Types.INT);
            counts.enableTimeToLive(ttl);
            count = getRuntimeContext().getState(counts);
            MapStateDescriptor<String, Integer> map = new MapStateDescriptor<>("sums", Types.STRING, Types.INT);
            map.enableTimeToLive(ttl);
            sums = getRuntimeContext().getMapState(map);
        }

        @Override
        String next(Event event) throws Exception {
            if (event.at > 3 && pauseMs > 0) {
                pause();
            }
            Integer old = event.at > 3 || pauseMs == 0 ? count.value() : null;
            Integer sum = event.at > 3 || pauseMs == 0 ? sums.get("sum") : null;
            count.update(old == null ? 1 : old + 1);
            sums.put("sum", sum == null ? event.value : sum + event.value);
            return old + " " + sum;
        }

        /** Parking may end early: the thread may have been woken for something else. */
        private void pause() {
            long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs);
            for (long leftNs; (leftNs = endNs - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(leftNs);
            }
        }
    }

    static final class OperatorState extends RichMapFunction<Long, String> implements CheckpointedFunction {

        private transient ListState<Long> list;
        private transient ListState<Long> union;
        private boolean restored;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            list = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("list", Types.LONG));
            union = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("union", Types.LONG));
            restored = context.isRestored();
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {}

        @Override
        public String map(Long number) throws Exception {
            list.add(number);
            union.update(List.of(number));
            long count = list.get().spliterator().getExactSizeIfKnown();
            return number + " after " + count + " with " + union.get() + " restored " + restored;
        }
    }

    static final class Initialized extends RichMapFunction<Event, String> implements CheckpointedFunction {

        private transient ValueState<Integer> count;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            count = context.getKeyedStateStore().getState(new ValueStateDescriptor<>("count", Types.INT));
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {}

        @Override
        public String map(Event event) throws Exception {
            count.update(count.value() == null ? 1 : count.value() + 1);
            return event.key + " " + count.value();
        }
    }

    static final class Queryable extends StateFunctions.OnEvent {

        private transient ValueState<Integer> count;

        @Override
        public void open(OpenContext context) {
            ValueStateDescriptor<Integer> descriptor = new ValueStateDescriptor<>("count", Types.INT);
            descriptor.setQueryable("count to ask for");
            count = getRuntimeContext().getState(descriptor);
        }

        @Override
        String next(Event event) throws Exception {
            count.update(count.value() == null ? 1 : count.value() + 1);
            return String.valueOf(count.value());
        }
    }
}
