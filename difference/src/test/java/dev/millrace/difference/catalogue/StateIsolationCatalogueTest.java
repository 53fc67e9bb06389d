package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;

/** Functions that change what window and keyed state holds, as far as Flink lets them. */
class StateIsolationCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("accumulators changed in place", StateIsolationCatalogueTest::accumulators),
                finishes("reduce changes its first argument", StateIsolationCatalogueTest::reduceInPlace),
                finishes("window elements changed by the function", StateIsolationCatalogueTest::windowElements));
    }

    private static final class InPlace implements AggregateFunction<Event, Event, Event> {

        @Override
        public Event createAccumulator() {
            return new Event("", 0, 0);
        }

        @Override
        public Event add(Event event, Event sum) {
            sum.key = event.key;
            sum.value += event.value;
            return sum;
        }

        @Override
        public Event getResult(Event sum) {
            return sum;
        }

        @Override
        public Event merge(Event left, Event right) {
            return add(right, left);
        }
    }

    private static void accumulators(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(env);
        out.collect(
                IsolationCatalogueTest.adding(
                        events.keyBy(event -> event.key)
                                .window(SlidingEventTimeWindows.of(Duration.ofSeconds(2), Duration.ofMillis(500)))
                                .aggregate(new InPlace()),
                        1),
                "sliding");
        out.collect(
                IsolationCatalogueTest.adding(
                        events.keyBy(event -> event.key)
                                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(3)))
                                .trigger(org.apache.flink.streaming.api.windowing.triggers.CountTrigger.of(2))
                                .aggregate(new InPlace()),
                        1),
                "fired again and again");
    }

    private static void reduceInPlace(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .reduce((left, right) -> {
                            left.value += right.value;
                            return left;
                        }),
                "windows");
        out.collect(
                IsolationCatalogueTest.adding(
                        Inputs.events(env).keyBy(event -> event.key).reduce((left, right) -> {
                            left.value += right.value;
                            return left;
                        }),
                        1000),
                "rolling",
                Arrangement.orderedPerKey(event -> event.key));
    }

    private static void windowElements(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = Inputs.events(env);
        out.collect(
                events.keyBy(event -> event.key)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .apply(
                                (String key,
                                        org.apache.flink.streaming.api.windowing.windows.TimeWindow window,
                                        Iterable<Event> elements,
                                        Collector<Event> all) -> elements.forEach(event -> {
                                    event.value += 1000;
                                    all.collect(event);
                                    event.value = -1;
                                }))
                        .returns(EVENT),
                "changed");
        out.collect(events, "as they were");
    }
}
