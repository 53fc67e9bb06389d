package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Gate;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/** Functions over broadcast state; each lets the gate know what it has received. */
final class BroadcastFunctions {

    static final MapStateDescriptor<Integer, String> OFFSETS =
            new MapStateDescriptor<>("offsets", Types.INT, Types.STRING);

    private BroadcastFunctions() {}

    static final class Scaling extends BroadcastProcessFunction<Event, Event, String> {

        private final Gate ready;

        Scaling(Gate ready) {
            this.ready = ready;
        }

        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            Integer factor =
                    ctx.getBroadcastState(ConnectedCatalogueTest.FACTORS).get(event.key);
            out.collect(event + " * " + factor);
        }

        @Override
        public void processBroadcastElement(Event factor, Context ctx, Collector<String> out) throws Exception {
            BroadcastState<String, Integer> state = ctx.getBroadcastState(ConnectedCatalogueTest.FACTORS);
            Integer old = state.get(factor.key);
            state.put(factor.key, factor.value + (old == null ? 0 : old));
            out.collect("factor of " + factor.key);
            ready.arrive();
        }
    }

    /** Counts events of each key in keyed state; "report" makes it put out all counts. */
    static final class KeyedScaling extends KeyedBroadcastProcessFunction<String, Event, Event, String> {

        private final Gate ready;
        private final ValueStateDescriptor<Integer> count = new ValueStateDescriptor<>("count", Types.INT);
        private transient ValueState<Integer> counts;

        KeyedScaling(Gate ready) {
            this.ready = ready;
        }

        @Override
        public void open(OpenContext context) {
            counts = getRuntimeContext().getState(count);
        }

        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            Integer factor =
                    ctx.getBroadcastState(ConnectedCatalogueTest.FACTORS).get(event.key);
            counts.update(counts.value() == null ? 1 : counts.value() + 1);
            out.collect(ctx.getCurrentKey() + " * " + factor + " number " + counts.value());
        }

        @Override
        public void processBroadcastElement(Event factor, Context ctx, Collector<String> out) throws Exception {
            if (factor.key.equals("report")) {
                ctx.applyToKeyedState(count, (key, state) -> out.collect(key + " had " + state.value()));
                return;
            }
            ctx.getBroadcastState(ConnectedCatalogueTest.FACTORS).put(factor.key, factor.value);
            ready.arrive();
        }
    }

    static final class TwoStates extends BroadcastProcessFunction<Event, Integer, String> {

        private final Gate ready;

        TwoStates(Gate ready) {
            this.ready = ready;
        }

        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            ReadOnlyBroadcastState<Integer, String> offsets = ctx.getBroadcastState(OFFSETS);
            TreeMap<Integer, String> sorted = new TreeMap<>();
            offsets.immutableEntries().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            out.collect(event + " " + sorted + " "
                    + ctx.getBroadcastState(ConnectedCatalogueTest.FACTORS).contains("n2"));
        }

        @Override
        public void processBroadcastElement(Integer number, Context ctx, Collector<String> out) throws Exception {
            ctx.getBroadcastState(OFFSETS).put(number, "offset " + number);
            ctx.getBroadcastState(ConnectedCatalogueTest.FACTORS).put("n" + number, number);
            if (number == 3) {
                ctx.getBroadcastState(OFFSETS).remove(1);
            }
            ready.arrive();
        }
    }
}
