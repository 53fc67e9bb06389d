package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.isRefused;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Program;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** User code that throws at every place it can: the job fails with that very exception as the root cause. */
@SuppressWarnings("deprecation")
class FailuresCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                fails("map throws at the third record", FailuresCatalogueTest::map),
                fails("checked exception with a cause", FailuresCatalogueTest::checked),
                fails("error that is no exception", FailuresCatalogueTest::error),
                fails("exception class of the user's own", FailuresCatalogueTest::own),
                fails("legacy source throws", FailuresCatalogueTest::legacySource),
                fails("source reader throws", source(FailingSource.Place.READER)),
                fails("enumerator throws", source(FailingSource.Place.ENUMERATOR)),
                fails("enumerator throws at its start", source(FailingSource.Place.START)),
                fails("enumerator throws asynchronously", source(FailingSource.Place.ASYNC)),
                fails("open throws", at(FailingFunctions.Place.OPEN)),
                fails("close throws", at(FailingFunctions.Place.CLOSE)),
                fails("event-time timer throws", at(FailingFunctions.Place.EVENT_TIMER)),
                fails("processing-time timer throws", FailuresCatalogueTest::processingTimer),
                fails("state is asked for where there are no keys", FailuresCatalogueTest::noKeys),
                fails("end of input throws", operator(FailingFunctions.Place.END_INPUT)),
                fails("finish throws", operator(FailingFunctions.Place.FINISH)),
                fails("watermark throws", operator(FailingFunctions.Place.WATERMARK)),
                fails("sink throws", FailuresCatalogueTest::sink),
                fails("key selector throws", FailuresCatalogueTest::keySelector),
                fails("key is null", FailuresCatalogueTest::nullKey),
                isRefused("partitioner goes out of range", FailuresCatalogueTest::partitioner),
                fails("timestamp assigner throws", FailuresCatalogueTest::timestamps),
                fails("window function throws", FailuresCatalogueTest::window),
                fails("deserialisation fails", FailuresCatalogueTest::unreadable)
                        .deviating("records are handed over between tasks without being read back"),
                fails("failure while everybody else waits", FailuresCatalogueTest::underPressure));
    }

    private static void map(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1, 2, 3, 4).map(number -> {
                    if (number == 3) {
                        throw new IllegalStateException("cannot take " + number);
                    }
                    return number;
                }),
                "numbers");
    }

    private static void checked(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 10).keyBy(number -> number).map(number -> {
                    if (number == 3) {
                        throw new java.io.IOException("outer", new java.util.zip.DataFormatException("inner"));
                    }
                    return number;
                }),
                "numbers");
    }

    private static void error(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1).rebalance().map(number -> {
                    if (number == 1) {
                        throw new AssertionError("this is no exception");
                    }
                    return number;
                }),
                "numbers");
    }

    private static void own(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1).map(number -> {
                    if (number == 1) {
                        throw new FailingFunctions.OwnException(42);
                    }
                    return number;
                }),
                "numbers");
    }

    private static void legacySource(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> numbers = env.addSource(
                (LegacySourcesCatalogueTest.SourceFunctionOf<Integer>) ctx -> {
                    ctx.collect(1);
                    throw new IllegalStateException("source is dry");
                },
                Types.INT);
        out.collect(numbers.rebalance().map(number -> number), "numbers");
    }

    private static Program source(FailingSource.Place place) {
        return (env, out) -> out.collect(
                env.fromSource(
                        new FailingSource(place),
                        org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(),
                        "failing",
                        Types.INT),
                "numbers");
    }

    private static Program at(FailingFunctions.Place place) {
        return (env, out) -> out.collect(
                Inputs.events(env).keyBy(event -> "one key").process(new FailingFunctions.Function(place)), "events");
    }

    private static Program operator(FailingFunctions.Place place) {
        return (env, out) -> out.collect(
                Inputs.events(env)
                        .transform("failing", TypeInformation.of(Event.class), new FailingFunctions.Operator(place)),
                "events");
    }

    private static void processingTimer(StreamExecutionEnvironment env, Outputs out) {
        Gate never = out.gate("never", 1);
        out.collect(
                Inputs.until(never, env, TypeInformation.of(Event.class), List.of(Event.of("a", 1, 1)))
                        .keyBy(event -> event.key)
                        .process(new FailingFunctions.Function(FailingFunctions.Place.PROCESSING_TIMER)),
                "events");
    }

    private static void noKeys(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 3)
                        .map(number -> Event.of("a", number, 1))
                        .map(new SpecialStateFunctions.Initialized()),
                "events");
    }

    private static void sink(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, 20).rebalance().addSink(new SinkFunction<Long>() {
            @Override
            public void invoke(Long number, Context context) {
                if (number == 13) {
                    throw new UnsupportedOperationException("no room for " + number);
                }
            }
        });
    }

    private static void keySelector(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1, 0)
                        .keyBy(number -> 10 / number)
                        .map(number -> number)
                        .returns(Types.INT),
                "numbers");
    }

    private static void nullKey(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromData("a").keyBy(text -> (String) null, Types.STRING).map(text -> text), "texts");
    }

    private static void partitioner(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1, 2)
                        .partitionCustom((Integer key, int partitions) -> 17, number -> number)
                        .map(number -> number),
                "numbers");
    }

    private static void timestamps(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(Event.of("a", 1, 1), new Event())
                        .assignTimestampsAndWatermarks(
                                Inputs.everyEvent(0).withTimestampAssigner((event, old) -> event.key.length())),
                "events");
    }

    private static void window(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> "one key")
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .aggregate(new Refusing()),
                "windows");
    }

    private static final class Refusing implements AggregateFunction<Event, Long, Long> {

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Event event, Long sum) {
            return sum + 1;
        }

        @Override
        public Long getResult(Long sum) {
            throw new IllegalStateException("no result of " + sum);
        }

        @Override
        public Long merge(Long left, Long right) {
            return left + right;
        }
    }

    private static void unreadable(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1)
                        .map(number -> new FailingFunctions.Unreadable())
                        .returns(FailingFunctions.Unreadable.class)
                        .rebalance()
                        .map(Object::toString),
                "texts");
    }

    /** Sources push as fast as they can while the sink throws. */
    private static void underPressure(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, Long.MAX_VALUE)
                        .rebalance()
                        .map(number -> number)
                        .keyBy(number -> number % 10)
                        .map(number -> {
                            if (number == 5000) {
                                throw new IllegalStateException("enough");
                            }
                            return number;
                        })
                        .filter(number -> number < 0),
                "numbers");
    }
}
