package dev.millrace.difference.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Functions that put out what they find in their state. Each text begins with the key. */
@SuppressWarnings("deprecation")
final class StateFunctions {

    private StateFunctions() {}

    /** What all of them are. */
    abstract static class OnEvent extends KeyedProcessFunction<String, Event, String> {

        abstract String next(Event event) throws Exception;

        @Override
        public void processElement(Event event, Context ctx, Collector<String> out) throws Exception {
            out.collect(ctx.getCurrentKey() + " " + next(event));
        }
    }

    static final class Collections extends OnEvent {

        private transient ValueState<Event> value;
        private transient ListState<Integer> list;
        private transient MapState<String, Integer> map;

        @Override
        public void open(OpenContext context) {
            value = getRuntimeContext().getState(new ValueStateDescriptor<>("value", Event.class));
            list = getRuntimeContext().getListState(new ListStateDescriptor<>("list", Types.INT));
            map = getRuntimeContext().getMapState(new MapStateDescriptor<>("map", Types.STRING, Types.INT));
        }

        @Override
        String next(Event event) throws Exception {
            Event last = value.value();
            value.update(event);
            list.add(event.value);
            if (event.value % 5 == 0) {
                list.addAll(List.of(-1, -2));
            }
            map.put("m" + event.value % 3, event.value);
            if (event.value % 7 == 0) {
                map.remove("m0");
            }
            TreeMap<String, Integer> entries = new TreeMap<>();
            map.entries().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
            List<Integer> all = new ArrayList<>();
            list.get().forEach(all::add);
            return last + " " + all + " " + entries + " " + map.contains("m1") + " " + map.isEmpty();
        }
    }

    static final class Folding extends OnEvent {

        private transient ReducingState<Integer> sum;
        private transient AggregatingState<Event, Double> average;

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext().getReducingState(new ReducingStateDescriptor<>("sum", Integer::sum, Types.INT));
            average = getRuntimeContext()
                    .getAggregatingState(new AggregatingStateDescriptor<>(
                            "average", new Panes.Average(), Types.TUPLE(Types.LONG, Types.LONG)));
        }

        @Override
        String next(Event event) throws Exception {
            Integer before = sum.get();
            sum.add(event.value);
            average.add(event);
            return before + " " + sum.get() + " " + average.get();
        }
    }

    static final class Default extends OnEvent {

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class, 100L));
        }

        @Override
        String next(Event event) throws Exception {
            long before = count.value();
            count.update(before > 104 ? null : before + 1);
            return before + " " + count.value();
        }
    }

    static final class Clearing extends OnEvent {

        private transient ValueState<Integer> value;
        private transient ListState<Integer> list;
        private transient MapState<Integer, Integer> map;

        @Override
        public void open(OpenContext context) {
            value = getRuntimeContext().getState(new ValueStateDescriptor<>("value", Types.INT));
            list = getRuntimeContext().getListState(new ListStateDescriptor<>("list", Types.INT));
            map = getRuntimeContext().getMapState(new MapStateDescriptor<>("map", Types.INT, Types.INT));
        }

        @Override
        String next(Event event) throws Exception {
            String before = value.value() + " " + list.get().iterator().hasNext() + " " + map.get(1);
            value.update(event.value);
            list.update(List.of(event.value, 0));
            map.put(1, event.value);
            if (event.value % 4 == 0) {
                value.clear();
                list.clear();
                map.clear();
            }
            return before + " then " + value.value() + " "
                    + map.keys().iterator().hasNext();
        }
    }

    /** The heap backend hands out the object itself: what is added to it stays without an update. */
    static final class Live extends OnEvent {

        private transient ValueState<List<Integer>> values;

        @Override
        public void open(OpenContext context) {
            values = getRuntimeContext().getState(new ValueStateDescriptor<>("values", Types.LIST(Types.INT)));
        }

        @Override
        String next(Event event) throws Exception {
            if (values.value() == null) {
                values.update(new ArrayList<>());
            }
            values.value().add(event.value);
            return values.value().toString();
        }
    }

    static final class EverySecond extends RichFlatMapFunction<Event, String> {

        private transient ValueState<Boolean> second;

        @Override
        public void open(OpenContext context) {
            second = getRuntimeContext().getState(new ValueStateDescriptor<>("second", Types.BOOLEAN));
        }

        @Override
        public void flatMap(Event event, Collector<String> out) throws Exception {
            if (Boolean.TRUE.equals(second.value())) {
                out.collect(event.toString());
                second.clear();
            } else {
                second.update(true);
            }
        }
    }

    /** Events of a time above 3 wait until what came before has expired. */
}
