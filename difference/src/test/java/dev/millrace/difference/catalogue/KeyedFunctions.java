package dev.millrace.difference.catalogue;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/** Keyed functions that several catalogues use. */
final class KeyedFunctions {

    private KeyedFunctions() {}

    /** Adds the first input's values, takes off the second's and tells the balance at the end of time. */
    static final class Balance extends KeyedCoProcessFunction<String, Event, Event, String> {

        private final ValueStateDescriptor<Integer> descriptor = new ValueStateDescriptor<>("balance", Types.INT);
        private transient ValueState<Integer> balance;

        @Override
        public void open(OpenContext context) {
            balance = getRuntimeContext().getState(descriptor);
        }

        @Override
        public void processElement1(Event event, Context ctx, Collector<String> out) throws Exception {
            add(event.value, ctx);
        }

        @Override
        public void processElement2(Event event, Context ctx, Collector<String> out) throws Exception {
            add(-event.value, ctx);
        }

        private void add(int value, Context ctx) throws Exception {
            balance.update((balance.value() == null ? 0 : balance.value()) + value);
            ctx.timerService().registerEventTimeTimer(1_000_000);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            out.collect(ctx.getCurrentKey() + " " + balance.value() + " at " + timestamp);
        }
    }
}
