package dev.millrace.interchange.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.evictors.TimeEvictor;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** All kinds of windows over one sequence of events, of which some are late. */
public final class Windows implements Program {
    private static final OutputTag<Event> LATE = new OutputTag<>("late", Types.POJO(Event.class));

    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        DataStream<Event> clicks = Clicks.in(env, leg);
        KeyedStream<Event, Long> byNumber = clicks.keyBy(click -> click.key);
        KeyedStream<Event, String> byName = clicks.keyBy(click -> "name-" + click.key);
        tumbling(byNumber, byName, leg);
        overlapping(byNumber, byName, leg);
        global(byNumber, byName, leg);
        SingleOutputStreamOperator<String> all = leg.named(
                clicks.windowAll(TumblingEventTimeWindows.of(Duration.ofMillis(300)))
                        .aggregate(new Positions()),
                "of-all-window");
        // In one chain with the window, Flink would refuse to restore these at a parallelism other than the window's 1.
        sink(all.map(positions -> "all|" + positions).startNewChain(), leg, "~of-all");
    }

    private static void tumbling(KeyedStream<Event, Long> byNumber, KeyedStream<Event, String> byName, Leg leg) {
        events(
                byNumber.window(TumblingEventTimeWindows.of(Duration.ofMillis(200)))
                        .reduce(Windows::joined),
                leg,
                "tumbling-reduce");
        SingleOutputStreamOperator<String> counted = byName.window(TumblingEventTimeWindows.of(Duration.ofMillis(250)))
                .allowedLateness(Duration.ofMillis(200))
                .sideOutputLateData(LATE)
                .aggregate(new Positions(), new CountedFirings<>());
        sink(counted, leg, "tumbling-late");
        // The keys of late events are in different subtasks, whose lines have no order among each other.
        sink(counted.getSideOutput(LATE).map(event -> "late|" + event), leg, "~late");
        sink(
                byNumber.window(TumblingEventTimeWindows.of(Duration.ofMillis(400)))
                        .evictor(TimeEvictor.of(Duration.ofMillis(150)))
                        .process(new Listing<>()),
                leg,
                "tumbling-evicted");
        sink(
                byNumber.window(TumblingEventTimeWindows.of(Duration.ofMillis(1_000)))
                        .trigger(ContinuousEventTimeTrigger.of(Duration.ofMillis(130)))
                        .aggregate(new Positions(), new CountedFirings<>()),
                leg,
                "tumbling-early");
    }

    private static void overlapping(KeyedStream<Event, Long> byNumber, KeyedStream<Event, String> byName, Leg leg) {
        sink(
                byNumber.window(SlidingEventTimeWindows.of(Duration.ofMillis(500), Duration.ofMillis(100)))
                        .aggregate(new Positions()),
                leg,
                "sliding-aggregate");
        sink(
                byName.window(SlidingEventTimeWindows.of(Duration.ofMillis(300), Duration.ofMillis(150)))
                        .process(new Listing<>()),
                leg,
                "sliding-process");
        events(
                byNumber.window(EventTimeSessionWindows.withGap(Duration.ofMillis(60)))
                        .allowedLateness(Duration.ofMillis(100))
                        .reduce(Windows::joined),
                leg,
                "session-reduce");
        sink(
                byName.window(EventTimeSessionWindows.<Event>withDynamicGap(event -> 35 + event.position % 3 * 20))
                        .process(new Listing<>()),
                leg,
                "session-process");
    }

    private static void global(KeyedStream<Event, Long> byNumber, KeyedStream<Event, String> byName, Leg leg) {
        sink(
                byNumber.window(GlobalWindows.create())
                        .trigger(PurgingTrigger.of(CountTrigger.of(7)))
                        .aggregate(new Positions()),
                leg,
                "global-count");
        events(byName.countWindow(9).reduce(Windows::joined), leg, "count");
        sink(byNumber.countWindow(10, 4).aggregate(new Positions()), leg, "count-sliding");
    }

    private static void events(SingleOutputStreamOperator<Event> reduced, Leg leg, String name) {
        sink(leg.named(reduced, name + "-window").map(event -> event.key + "|" + event), leg, name);
    }

    private static void sink(SingleOutputStreamOperator<String> lines, Leg leg, String name) {
        leg.named(leg.named(lines, name).addSink(new LineSink(leg, name)), name + "-sink");
    }

    /** Does not depend on the order of its arguments, since Flink merges sessions in none. */
    private static Event joined(Event a, Event b) {
        Event both = new Event(a.key, a.split, Math.max(a.position, b.position), Math.max(a.time, b.time));
        both.text = Stream.of(a.text, b.text)
                .flatMap(text -> Stream.of(text.split(",")))
                .sorted()
                .collect(Collectors.joining(","));
        return both;
    }

    private static String positions(List<Event> events) {
        String positions = events.stream()
                .map(event -> String.valueOf(event.position))
                .sorted()
                .collect(Collectors.joining(","));
        return (events.isEmpty() ? "none" : events.get(0).key) + "|" + positions;
    }

    /** The positions of a window's events. */
    private static final class Positions implements AggregateFunction<Event, List<Event>, String> {
        @Override
        public List<Event> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<Event> add(Event event, List<Event> sofar) {
            sofar.add(event);
            return sofar;
        }

        @Override
        public String getResult(List<Event> sofar) {
            return positions(sofar);
        }

        @Override
        public List<Event> merge(List<Event> a, List<Event> b) {
            a.addAll(b);
            return a;
        }
    }

    /** The events of a window that holds all of them. */
    private static final class Listing<K> extends ProcessWindowFunction<Event, String, K, TimeWindow> {
        @Override
        public void process(K key, Context context, Iterable<Event> events, Collector<String> out) {
            List<Event> all = new ArrayList<>();
            events.forEach(all::add);
            out.collect(positions(all) + " in " + context.window());
        }
    }

    /** Counts how often each window fires, and how often all windows of a key do. */
    private static final class CountedFirings<K> extends ProcessWindowFunction<String, String, K, TimeWindow> {
        private final ValueStateDescriptor<Integer> ofWindow = new ValueStateDescriptor<>("of window", Types.INT);
        private final ValueStateDescriptor<Integer> ofKey = new ValueStateDescriptor<>("of key", Types.INT);

        @Override
        public void process(K key, Context context, Iterable<String> positions, Collector<String> out)
                throws Exception {
            int window = increment(context.windowState().getState(ofWindow));
            int all = increment(context.globalState().getState(ofKey));
            for (String line : positions) {
                out.collect(line + " in " + context.window() + " firing " + window + " of " + all);
            }
        }

        private static int increment(ValueState<Integer> count) throws Exception {
            int next = count.value() == null ? 1 : count.value() + 1;
            count.update(next);
            return next;
        }

        @Override
        public void clear(Context context) {
            context.windowState().getState(ofWindow).clear();
        }
    }

    @Override
    public int arrivals(Leg leg) {
        return 1;
    }
}
