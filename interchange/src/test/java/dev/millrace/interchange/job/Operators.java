package dev.millrace.interchange.job;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.util.Collector;

/**
 * Operator state, raw state, asynchronous calls with answers outstanding, broadcast rules, two inputs and their join.
 */
public final class Operators implements Program {
    private static final long PATIENCE_S = 60;
    private static final int CAPACITY = 1_000;

    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        DataStream<Event> events = EventSource.in(env, leg);
        sink(events.transform("hold-back", Types.STRING, new HoldBack(leg)), leg, "~held");
        sink(
                AsyncDataStream.orderedWait(events, new Lookup(leg), PATIENCE_S, TimeUnit.SECONDS, CAPACITY),
                leg,
                "~found-in-order");
        sink(
                AsyncDataStream.unorderedWait(events, new Lookup(leg), PATIENCE_S, TimeUnit.SECONDS, CAPACITY),
                leg,
                "~found");

        KeyedStream<Event, Long> keyed = events.keyBy(event -> event.key);
        sink(keyed.transform("raw-keyed", Types.STRING, new RawKeyedCounts()), leg, "raw-keyed");
        DataStream<Event> rules = leg.named(events.filter(Rules::isRule), "rules-filter");
        sink(keyed.connect(rules.broadcast(Rules.RULES)).process(new Rules()), leg, "rules");

        KeyedStream<Event, Long> left = leg.named(events.filter(event -> event.position % 8 < 4), "left")
                .keyBy(event -> event.key);
        KeyedStream<Event, Long> right = leg.named(events.filter(event -> event.position % 8 >= 4), "right")
                .keyBy(event -> event.key);
        sink(left.connect(right).process(new BothSides()), leg, "~both-sides");
        sink(
                left.intervalJoin(right)
                        .between(Duration.ofMillis(-45), Duration.ofMillis(130))
                        .process(new Pairs()),
                leg,
                "~joined");
    }

    private static void sink(SingleOutputStreamOperator<String> lines, Leg leg, String name) {
        leg.named(leg.named(lines, name).addSink(new LineSink(leg, name)), name + "-sink");
    }

    private static final class Pairs extends ProcessJoinFunction<Event, Event, String> {
        @Override
        public void processElement(Event left, Event right, Context ctx, Collector<String> out) {
            out.collect(left.key + "|" + left + " and " + right);
        }
    }

    @Override
    public int arrivals(Leg leg) {
        return EventSource.arrivals(leg);
    }
}
