package dev.millrace.interchange.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/** Every event needs the rule of its time; those that come before their rule wait for it in keyed state. */
final class Rules extends KeyedBroadcastProcessFunction<Long, Event, Event, String> {
    static final MapStateDescriptor<Integer, String> RULES = new MapStateDescriptor<>("rules", Types.INT, Types.STRING);

    private static final int POSITIONS_A_RULE = 40;
    private static final ListStateDescriptor<Event> WAITING =
            new ListStateDescriptor<>("waiting", Types.POJO(Event.class));

    /** Whether an event is a rule, too. */
    static boolean isRule(Event event) {
        return event.split == 0 && event.position % POSITIONS_A_RULE == 0;
    }

    @Override
    public void processBroadcastElement(Event rule, Context ctx, Collector<String> out) throws Exception {
        ctx.getBroadcastState(RULES).put(rule.position / POSITIONS_A_RULE, "rule of " + rule.position);
        ctx.applyToKeyedState(WAITING, (key, state) -> {
            List<Event> waiting = new ArrayList<>();
            for (Event event : state.get()) {
                if (!apply(event, ctx.getBroadcastState(RULES), out)) {
                    waiting.add(event);
                }
            }
            state.update(waiting);
        });
    }

    @Override
    public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
        if (!apply(event, ctx.getBroadcastState(RULES), out)) {
            getRuntimeContext().getListState(WAITING).add(event);
        }
    }

    private static boolean apply(Event event, ReadOnlyBroadcastState<Integer, String> rules, Collector<String> out)
            throws Exception {
        String rule = rules.get(event.position / POSITIONS_A_RULE);
        if (rule != null) {
            out.collect(event.key + "|" + event + " by " + rule);
        }
        return rule != null;
    }
}
