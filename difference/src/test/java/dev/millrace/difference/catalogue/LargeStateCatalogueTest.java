package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Program;
import dev.millrace.flink.keyed.NativeOption;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** More keys than fit the processor's caches, where state is looked at before the records that need it. */
class LargeStateCatalogueTest extends Catalogue {
    private static final long RECORDS = 60_000;
    private static final long KEYS = 9_000;

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("a running sum of many keys", LargeStateCatalogueTest::sums),
                finishes("keys that are texts", LargeStateCatalogueTest::texts),
                fails("a key selector that fails on the last of many", LargeStateCatalogueTest::failing),
                finishes("tumbling windows of many keys", LargeStateCatalogueTest::tumbling),
                finishes("sliding windows of many keys", LargeStateCatalogueTest::sliding),
                finishes("a running sum of many keys in Flink's tables", withoutNative(LargeStateCatalogueTest::sums)),
                finishes("keys that are texts in Flink's tables", withoutNative(LargeStateCatalogueTest::texts)),
                finishes("tumbling windows in Flink's tables", withoutNative(LargeStateCatalogueTest::tumbling)),
                finishes("sliding windows in Flink's tables", withoutNative(LargeStateCatalogueTest::sliding)));
    }

    private static Program withoutNative(Program program) {
        return (env, out) -> {
            env.configure(new Configuration().set(NativeOption.NATIVE, NativeOption.Use.OFF));
            program.define(env, out);
        };
    }

    private static SingleOutputStreamOperator<Tuple2<Long, Long>> source(StreamExecutionEnvironment env) {
        return env.fromSequence(0, RECORDS - 1)
                .map(number -> Tuple2.of(number * 7_919 % KEYS, number))
                .returns(Types.TUPLE(Types.LONG, Types.LONG))
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Tuple2<Long, Long>>forBoundedOutOfOrderness(Duration.ofDays(1))
                                .withTimestampAssigner((pair, before) -> pair.f1));
    }

    private static KeyedStream<Tuple2<Long, Long>, Long> keyed(StreamExecutionEnvironment env) {
        return source(env).keyBy(pair -> pair.f0);
    }

    private static void sums(StreamExecutionEnvironment env, Outputs out) {
        // Without the amounts: in which order one key's records come depends on the schedule.
        out.collect(
                keyed(env)
                        .map(pair -> Tuple2.of(pair.f0, 1L))
                        .returns(Types.TUPLE(Types.LONG, Types.LONG))
                        .keyBy(pair -> pair.f0)
                        .sum(1),
                "sums");
    }

    private static void texts(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                source(env)
                        .map(pair -> Tuple2.of("key " + pair.f0, 1))
                        .returns(Types.TUPLE(Types.STRING, Types.INT))
                        .keyBy(pair -> pair.f0)
                        .sum(1),
                "sums");
    }

    private static void failing(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                source(env)
                        .keyBy(pair -> {
                            if (pair.f1 == RECORDS - 1) {
                                throw new IllegalArgumentException("the last one");
                            }
                            return pair.f0;
                        })
                        .sum(1),
                "sums");
    }

    /** Makes a new pair: Flink's {@code max} changes one that several windows share. */
    private static Tuple2<Long, Long> later(Tuple2<Long, Long> one, Tuple2<Long, Long> other) {
        return Tuple2.of(one.f0, Math.max(one.f1, other.f1));
    }

    private static void tumbling(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(10)))
                        .reduce(LargeStateCatalogueTest::later),
                "latest");
    }

    private static void sliding(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .window(SlidingEventTimeWindows.of(Duration.ofSeconds(40), Duration.ofSeconds(10)))
                        .allowedLateness(Duration.ofSeconds(5))
                        .reduce(LargeStateCatalogueTest::later),
                "latest");
    }
}
