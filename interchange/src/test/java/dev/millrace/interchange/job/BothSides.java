package dev.millrace.interchange.job;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.co.CoProcessFunction;
import org.apache.flink.util.Collector;

/** Counts two inputs apart, and asks for a timer with every event of the second. */
final class BothSides extends CoProcessFunction<Event, Event, String> {
    private transient ValueState<Integer> left;
    private transient ValueState<Integer> right;

    @Override
    public void open(Configuration parameters) {
        left = getRuntimeContext().getState(new ValueStateDescriptor<>("left", Types.INT, 0));
        right = getRuntimeContext().getState(new ValueStateDescriptor<>("right", Types.INT, 0));
    }

    @Override
    public void processElement1(Event event, Context ctx, Collector<String> out) throws Exception {
        left.update(left.value() + 1);
        out.collect(event.key + "|" + event + " is left " + left.value());
    }

    @Override
    public void processElement2(Event event, Context ctx, Collector<String> out) throws Exception {
        right.update(right.value() + 1);
        out.collect(event.key + "|" + event + " is right " + right.value());
        ctx.timerService().registerEventTimeTimer(event.time + 200);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) {
        out.collect("timer|" + timestamp);
    }
}
