package dev.millrace.interchange.job;

import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/** All kinds of keyed state, with and without a time to live, and both kinds of timers. */
public final class KeyedStates implements Program {
    static final OutputTag<String> TIMERS = new OutputTag<>("timers", Types.STRING);
    static final OutputTag<String> CLOCK = new OutputTag<>("clock", Types.STRING);

    /** Every sixth of the way a few events ask for a processing-time timer: there, sources may have to stop. */
    static final int TIMERS_EVERY = Leg.POSITIONS / 6;

    static final int TIMERS_AT_A_TIME = 8;

    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        DataStream<Event> events = EventSource.in(env, leg);
        SingleOutputStreamOperator<String> states = leg.named(
                events.keyBy(event -> event.key)
                        .process(new StatesFunction(leg))
                        .returns(Types.STRING),
                "states");
        leg.named(states.addSink(new LineSink(leg, "states")), "states-sink");
        leg.named(states.getSideOutput(TIMERS).addSink(new LineSink(leg, "timers")), "timers-sink");
        leg.named(states.getSideOutput(CLOCK).addSink(new DirectorySink(leg, "~clock")), "clock-sink");

        DataStream<String> changes = leg.named(
                events.keyBy(event -> "k" + event.key)
                        .flatMap(new ChangesFunction())
                        .returns(Types.STRING),
                "changes");
        leg.named(changes.addSink(new LineSink(leg, "changes")), "changes-sink");
    }

    @Override
    public int arrivals(Leg leg) {
        return EventSource.arrivals(leg);
    }

    /** Processing time alone lets these out, so the sources have to wait for them. */
    @Override
    public Map<String, Long> linesBeforeEnd() {
        long groups = Leg.POSITIONS / TIMERS_EVERY;
        long ofFullSplits = groups * TIMERS_AT_A_TIME * (EventSource.SPLITS - 1);
        return Map.of("~clock", ofFullSplits + groups / 2 * TIMERS_AT_A_TIME);
    }
}
