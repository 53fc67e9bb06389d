package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.AsyncRetryStrategy;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.util.retryable.AsyncRetryStrategies;
import org.apache.flink.streaming.util.retryable.RetryPredicates;

@SuppressWarnings("deprecation")
class AsyncCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("ordered async wait", AsyncCatalogueTest::ordered),
                finishes("unordered async wait", AsyncCatalogueTest::unordered),
                finishes("async wait with little capacity", AsyncCatalogueTest::capacity),
                finishes("async wait keeps watermarks in place", AsyncCatalogueTest::watermarks),
                finishes("async results at once, none and several", AsyncCatalogueTest::counts),
                finishes("async timeout with a result", AsyncCatalogueTest::timeout),
                finishes("async retries", AsyncCatalogueTest::retries),
                finishes("async retries with growing delay give up", AsyncCatalogueTest::backoff),
                finishes("async wait below a legacy source", AsyncCatalogueTest::belowLegacySource),
                fails("async timeout without a result", AsyncCatalogueTest::timesOut),
                fails("async function completes with an error", AsyncCatalogueTest::completesWithError),
                fails("async function throws", AsyncCatalogueTest::throwing));
    }

    /** Answers after a delay that differs from number to number, on other threads. */
    private static final AsyncFunction<Long, String> DELAYED = new AsyncFunction<>() {
        @Override
        public void asyncInvoke(Long number, ResultFuture<String> result) {
            Delays.after(number * 7 % 13, () -> result.complete(List.of("answer to " + number)));
        }
    };

    private static void ordered(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 40)
                .setParallelism(1)
                .keyBy(number -> number % 4)
                .map(n -> n);
        out.collect(
                AsyncDataStream.orderedWait(numbers, DELAYED, 10, SECONDS, 20),
                "answers",
                Arrangement.orderedPerKey(text -> Long.parseLong(text.substring(10)) % 4));
    }

    private static void unordered(StreamExecutionEnvironment env, Outputs out) {
        out.collect(AsyncDataStream.unorderedWait(env.fromSequence(1, 60), DELAYED, 10, SECONDS, 20), "answers");
    }

    private static void capacity(StreamExecutionEnvironment env, Outputs out) {
        out.collect(AsyncDataStream.unorderedWait(env.fromSequence(1, 20), DELAYED, 10, SECONDS, 1), "unordered");
        out.collect(AsyncDataStream.orderedWait(env.fromSequence(1, 20), DELAYED, 10, SECONDS, 2), "ordered");
    }

    private static void watermarks(StreamExecutionEnvironment env, Outputs out) {
        AsyncFunction<Event, Event> lookup =
                (event, result) -> Delays.after(event.value * 5 % 7, () -> result.complete(List.of(event)));
        DataStream<Event> events = Inputs.events(env);
        DataStream<Event> unordered = AsyncDataStream.unorderedWait(events, lookup, 10, SECONDS)
                .setParallelism(1)
                .returns(Event.class);
        DataStream<Event> ordered = AsyncDataStream.orderedWait(events, lookup, 10, SECONDS)
                .setParallelism(1)
                .returns(Event.class);
        for (DataStream<Event> stream : List.of(unordered, ordered)) {
            out.collectStamped(
                    stream.keyBy(event -> event.key)
                            .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                            .sum("value"),
                    stream == ordered ? "ordered" : "unordered");
        }
    }

    private static void counts(StreamExecutionEnvironment env, Outputs out) {
        AsyncFunction<Long, Long> several = (number, result) -> result.complete(
                number % 3 == 0 ? List.of() : number % 3 == 1 ? List.of(number) : List.of(number, -number));
        out.collect(
                AsyncDataStream.orderedWait(env.fromSequence(1, 30), several, 10, SECONDS)
                        .returns(Long.class),
                "numbers");
    }

    /** Never answers odd numbers; what comes of a timeout is up to the given action. */
    private static final class Silent implements AsyncFunction<Long, String> {

        private final boolean answersTimeouts;

        Silent(boolean answersTimeouts) {
            this.answersTimeouts = answersTimeouts;
        }

        @Override
        public void asyncInvoke(Long number, ResultFuture<String> result) {
            if (number % 2 == 0) {
                result.complete(List.of("answer to " + number));
            }
        }

        @Override
        public void timeout(Long number, ResultFuture<String> result) throws Exception {
            if (answersTimeouts) {
                result.complete(List.of("no answer to " + number));
            } else {
                AsyncFunction.super.timeout(number, result);
            }
        }
    }

    private static void timeout(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 10);
        out.collect(AsyncDataStream.orderedWait(numbers, new Silent(true), 50, MILLISECONDS), "ordered");
        out.collect(AsyncDataStream.unorderedWait(numbers, new Silent(true), 50, MILLISECONDS), "unordered");
    }

    private static void retries(StreamExecutionEnvironment env, Outputs out) {
        AsyncRetryStrategy<String> strategy = new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(5, 5)
                .ifException(RetryPredicates.HAS_EXCEPTION_PREDICATE)
                .ifResult((Predicate<Collection<String>> & java.io.Serializable) Collection::isEmpty)
                .build();
        DataStream<Long> first = lasting(out.gate("unordered", 20), env);
        out.collect(
                AsyncDataStream.unorderedWaitWithRetry(first, new Flaky(2), 10, SECONDS, 10, strategy), "unordered");
        DataStream<Long> second = lasting(out.gate("ordered", 20), env);
        out.collect(AsyncDataStream.orderedWaitWithRetry(second, new Flaky(3), 10, SECONDS, 10, strategy), "ordered");
    }

    /** At the end of input Flink tries what waits for a retry once more and no further, so the input must last. */
    private static DataStream<Long> lasting(Gate answered, StreamExecutionEnvironment env) {
        List<Long> numbers = LongStream.rangeClosed(1, 20).boxed().toList();
        return Inputs.until(answered, env, Types.LONG, numbers);
    }

    private static void backoff(StreamExecutionEnvironment env, Outputs out) {
        AsyncRetryStrategy<String> strategy = new AsyncRetryStrategies.ExponentialBackoffDelayRetryStrategyBuilder<
                        String>(3, 1, 10, 2.0)
                .ifResult((Predicate<Collection<String>> & java.io.Serializable) Collection::isEmpty)
                .build();
        AsyncFunction<Long, String> halves =
                (number, result) -> result.complete(number % 2 == 0 ? List.of() : List.of("got " + number));
        DataStream<Long> numbers = lasting(out.gate("answers", 10), env);
        out.collect(
                AsyncDataStream.orderedWaitWithRetry(numbers, halves, 10, SECONDS, 10, strategy)
                        .returns(String.class),
                "answers");
    }

    private static void belowLegacySource(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.addSource(new LegacySourcesCatalogueTest.Counting(50), Types.INT)
                .map(Integer::longValue)
                .setParallelism(1);
        out.collect(
                AsyncDataStream.orderedWait(numbers, DELAYED, 10, SECONDS, 3).setParallelism(1),
                "answers",
                Arrangement.ordered());
    }

    private static void timesOut(StreamExecutionEnvironment env, Outputs out) {
        out.collect(AsyncDataStream.orderedWait(env.fromData(1L), new Silent(false), 50, MILLISECONDS), "answers");
    }

    private static void completesWithError(StreamExecutionEnvironment env, Outputs out) {
        AsyncFunction<Long, String> failing = (number, result) -> Delays.after(
                1, () -> result.completeExceptionally(new IllegalStateException("no answer to " + number)));
        out.collect(
                AsyncDataStream.unorderedWait(env.fromData(3L), failing, 10, SECONDS)
                        .returns(String.class),
                "answers");
    }

    private static void throwing(StreamExecutionEnvironment env, Outputs out) {
        AsyncFunction<Long, String> failing = (number, result) -> {
            throw new IllegalArgumentException("will not ask about " + number);
        };
        out.collect(
                AsyncDataStream.unorderedWait(env.fromData(3L), failing, 10, SECONDS)
                        .returns(String.class),
                "answers");
    }

    /** Fails or answers with nothing in turn, a number of times for each element. */
    private static final class Flaky implements AsyncFunction<Long, String> {

        private final int failures;
        private transient java.util.Map<Long, Integer> attempts;

        Flaky(int failures) {
            this.failures = failures;
        }

        @Override
        public void asyncInvoke(Long number, ResultFuture<String> result) {
            attempts = attempts == null ? new java.util.HashMap<>() : attempts;
            int attempt = attempts.merge(number, 1, Integer::sum);
            if (attempt > failures) {
                result.complete(List.of(number + " at attempt " + attempt));
            } else if (attempt % 2 == 0) {
                result.complete(List.of());
            } else {
                Delays.after(2, () -> result.completeExceptionally(new IllegalStateException("attempt " + attempt)));
            }
        }
    }
}
