package dev.millrace.interchange.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps something of every event in every kind of keyed state, and tells all of it with every event. */
final class StatesFunction extends KeyedProcessFunction<Long, Event, String> {
    private static final StateTtlConfig LONG_LIVED =
            StateTtlConfig.newBuilder(Duration.ofDays(1)).build();

    private final Leg leg;
    private transient ValueState<Long> sum;
    private transient ListState<Event> recent;
    private transient MapState<String, Long> counts;
    private transient ReducingState<Long> latest;
    private transient AggregatingState<Long, Double> average;
    private transient ValueState<BitSet> bits;
    private transient ValueState<Long> lastTimer;
    private transient MapState<Long, Integer> waiting;
    private transient ValueState<Integer> briefOfLeg;
    private transient ValueState<String> brief;

    StatesFunction(Leg leg) {
        this.leg = leg;
    }

    @Override
    public void open(OpenContext context) {
        sum = getRuntimeContext()
                .getState(living(
                        new ValueStateDescriptor<>("sum", Types.LONG),
                        StateTtlConfig.newBuilder(Duration.ofDays(1))
                                .cleanupFullSnapshot()
                                .build()));
        recent = getRuntimeContext()
                .getListState(living(
                        new ListStateDescriptor<>("recent", Types.POJO(Event.class)),
                        StateTtlConfig.newBuilder(Duration.ofDays(1))
                                .cleanupIncrementally(3, true)
                                .build()));
        counts = getRuntimeContext()
                .getMapState(living(
                        new MapStateDescriptor<>("counts", Types.STRING, Types.LONG),
                        StateTtlConfig.newBuilder(Duration.ofDays(1))
                                .cleanupInRocksdbCompactFilter(100, Duration.ofMinutes(1))
                                .build()));
        latest = getRuntimeContext()
                .getReducingState(living(new ReducingStateDescriptor<>("latest", Long::max, Types.LONG), LONG_LIVED));
        average = getRuntimeContext()
                .getAggregatingState(new AggregatingStateDescriptor<>(
                        "average", new Average(), Types.TUPLE(Types.LONG, Types.LONG)));
        bits = getRuntimeContext().getState(new ValueStateDescriptor<>("bits", TypeInformation.of(BitSet.class)));
        lastTimer = getRuntimeContext().getState(new ValueStateDescriptor<>("last timer", Types.LONG));
        waiting = getRuntimeContext().getMapState(new MapStateDescriptor<>("waiting", Types.LONG, Types.INT));
        briefOfLeg = getRuntimeContext().getState(new ValueStateDescriptor<>("brief of leg", Types.INT));
        brief = getRuntimeContext()
                .getState(living(
                        new ValueStateDescriptor<>("brief", Types.STRING),
                        StateTtlConfig.newBuilder(Duration.ofMillis(1))
                                .cleanupFullSnapshot()
                                .build()));
    }

    private static <D extends StateDescriptor<?, ?>> D living(D descriptor, StateTtlConfig ttl) {
        descriptor.enableTimeToLive(ttl);
        return descriptor;
    }

    private static final class Average implements AggregateFunction<Long, Tuple2<Long, Long>, Double> {
        @Override
        public Tuple2<Long, Long> createAccumulator() {
            return Tuple2.of(0L, 0L);
        }

        @Override
        public Tuple2<Long, Long> add(Long value, Tuple2<Long, Long> sofar) {
            return Tuple2.of(sofar.f0 + value, sofar.f1 + 1);
        }

        @Override
        public Double getResult(Tuple2<Long, Long> sofar) {
            return (double) sofar.f0 / sofar.f1;
        }

        @Override
        public Tuple2<Long, Long> merge(Tuple2<Long, Long> a, Tuple2<Long, Long> b) {
            return Tuple2.of(a.f0 + b.f0, a.f1 + b.f1);
        }
    }

    @Override
    public void processElement(Event event, Context ctx, Collector<String> out) throws Exception {
        sum.update((sum.value() == null ? 0 : sum.value()) + event.position);
        remember(event);
        String kind = "mod" + event.position % 5;
        counts.put(kind, counts.contains(kind) ? counts.get(kind) + 1 : 1);
        latest.add(event.time);
        average.add((long) event.position);
        BitSet set = bits.value() == null ? new BitSet() : bits.value();
        set.set(event.position);
        bits.update(set);
        checkBrief();
        setTimers(event, ctx);
        TreeMap<String, Long> sorted = new TreeMap<>();
        counts.entries().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        out.collect(event.key + "|" + event + " " + sum.value() + " " + all(recent) + " " + sorted + " " + latest.get()
                + " " + average.get() + " " + set.cardinality());
    }

    private void remember(Event event) throws Exception {
        List<Event> all = all(recent);
        if (all.size() == 3) {
            recent.update(all.subList(1, 3));
        }
        recent.add(event);
    }

    private static List<Event> all(ListState<Event> state) throws Exception {
        List<Event> all = new ArrayList<>();
        state.get().forEach(all::add);
        return all;
    }

    /** What lives for a millisecond is not seen by another leg than the one that wrote it. */
    private void checkBrief() throws Exception {
        Integer writer = briefOfLeg.value();
        if (writer != null && writer != leg.number() && brief.value() != null) {
            throw new IllegalStateException("'" + brief.value() + "' outlived its time");
        }
        briefOfLeg.update(leg.number());
        brief.update("written in leg " + leg.number());
    }

    /** Each event sets an event-time timer; every third event of a split takes back the one of its key's last event. */
    private void setTimers(Event event, Context ctx) throws Exception {
        if (event.position % 3 == 0 && lastTimer.value() != null) {
            ctx.timerService().deleteEventTimeTimer(lastTimer.value());
        }
        lastTimer.update(event.time + 155);
        ctx.timerService().registerEventTimeTimer(event.time + 155);
        if (event.position % KeyedStates.TIMERS_EVERY >= KeyedStates.TIMERS_EVERY - KeyedStates.TIMERS_AT_A_TIME) {
            long due = ctx.timerService().currentProcessingTime() + 3_000;
            while (waiting.contains(due)) {
                due++;
            }
            waiting.put(due, event.position);
            ctx.timerService().registerProcessingTimeTimer(due);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
        if (ctx.timeDomain() == TimeDomain.EVENT_TIME) {
            ctx.output(KeyedStates.TIMERS, ctx.getCurrentKey() + "|" + timestamp);
        } else {
            ctx.output(KeyedStates.CLOCK, ctx.getCurrentKey() + "|" + waiting.get(timestamp));
            waiting.remove(timestamp);
        }
    }
}
