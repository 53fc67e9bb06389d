package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Gate;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.windowing.AllWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessAllWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;

/** Window functions that say what they were given, in the order they were given it. */
final class Panes {

    private Panes() {}

    static String text(Object key, Window window, Iterable<?> elements) {
        String bounds = window instanceof TimeWindow time ? time.getStart() + ".." + time.getEnd() : "global";
        return key + " " + bounds + " "
                + StreamSupport.stream(elements.spliterator(), false).toList();
    }

    /** For {@code apply}. */
    static final class Listing<T, W extends Window> implements WindowFunction<T, String, String, W> {

        @Override
        public void apply(String key, W window, Iterable<T> input, Collector<String> out) {
            out.collect(text(key, window, input));
        }
    }

    /** For {@code process}; the text ends with the watermark at which the window fired. */
    static final class Processing<T, W extends Window> extends ProcessWindowFunction<T, String, String, W> {

        @Override
        public void process(String key, Context context, Iterable<T> elements, Collector<String> out) {
            out.collect(text(key, context.window(), elements) + " at " + context.currentWatermark());
        }
    }

    /** For {@code apply} on a window over all keys. */
    static final class ListingAll<T, W extends Window> implements AllWindowFunction<T, String, W> {

        @Override
        public void apply(W window, Iterable<T> values, Collector<String> out) {
            out.collect(text("all", window, values));
        }
    }

    /** For {@code process} on a window over all keys. */
    static final class ProcessingAll<T, W extends Window> extends ProcessAllWindowFunction<T, String, W> {

        @Override
        public void process(Context context, Iterable<T> elements, Collector<String> out) {
            out.collect(text("all", context.window(), elements));
        }
    }

    /** Counts elements and lets a source wait until all of them have been in a window that fired. */
    static final class Counting<W extends Window>
            extends ProcessWindowFunction<Event, Tuple2<String, Long>, String, W> {

        private final Gate seen;

        Counting(Gate seen) {
            this.seen = seen;
        }

        @Override
        public void process(
                String key, Context context, Iterable<Event> elements, Collector<Tuple2<String, Long>> out) {
            long count = 0;
            for (Event ignored : elements) {
                count++;
                seen.arrive();
            }
            out.collect(Tuple2.of(key, count));
        }
    }

    /** Sum and count; merges, as sessions need. */
    static final class Average implements AggregateFunction<Event, Tuple2<Long, Long>, Double> {

        @Override
        public Tuple2<Long, Long> createAccumulator() {
            return Tuple2.of(0L, 0L);
        }

        @Override
        public Tuple2<Long, Long> add(Event event, Tuple2<Long, Long> sum) {
            return Tuple2.of(sum.f0 + event.value, sum.f1 + 1);
        }

        @Override
        public Double getResult(Tuple2<Long, Long> sum) {
            return (double) sum.f0 / sum.f1;
        }

        @Override
        public Tuple2<Long, Long> merge(Tuple2<Long, Long> left, Tuple2<Long, Long> right) {
            return Tuple2.of(left.f0 + right.f0, left.f1 + right.f1);
        }
    }

    static Event sum(Event left, Event right) {
        return Event.of(left.key, Math.max(left.at, right.at), left.value + right.value);
    }
}
