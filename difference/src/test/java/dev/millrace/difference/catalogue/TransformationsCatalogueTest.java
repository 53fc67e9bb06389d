package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

class TransformationsCatalogueTest extends Catalogue {

    private static final OutputTag<String> ODD = new OutputTag<>("odd", Types.STRING);
    private static final OutputTag<Integer> LARGE = new OutputTag<>("large", Types.INT);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("word count", TransformationsCatalogueTest::wordCount),
                finishes("map, filter and flatMap", TransformationsCatalogueTest::stateless),
                finishes("process with side outputs", TransformationsCatalogueTest::sideOutputs),
                finishes("union of streams of unlike parallelism", TransformationsCatalogueTest::union),
                finishes("union of a stream with itself", TransformationsCatalogueTest::unionWithItself),
                finishes("reduce", TransformationsCatalogueTest::reduce),
                finishes("sum, min and max by position", TransformationsCatalogueTest::byPosition),
                finishes("sum, min and max by field name", TransformationsCatalogueTest::byField),
                finishes("minBy and maxBy", TransformationsCatalogueTest::minByAndMaxBy),
                finishes("project", TransformationsCatalogueTest::project),
                finishes("one stream with several consumers", TransformationsCatalogueTest::fanOut));
    }

    private static void wordCount(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<Tuple2<String, Integer>> counts = env.fromData(
                        "to be or not to be", "that is the question", "whether tis nobler", "to suffer the slings")
                .flatMap((String line, Collector<Tuple2<String, Integer>> words) -> {
                    for (String word : line.split(" ")) {
                        words.collect(Tuple2.of(word, 1));
                    }
                })
                .returns(Types.TUPLE(Types.STRING, Types.INT))
                .keyBy(count -> count.f0)
                .sum(1);
        out.collect(counts, "counts", Arrangement.orderedPerKey(count -> count.f0));
    }

    private static void stateless(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 100)
                .rebalance()
                .map(number -> number * 3)
                .filter(number -> number % 2 == 0)
                .flatMap((Long number, Collector<Long> all) -> {
                    for (long i = 0; i < number % 4; i++) {
                        all.collect(number + i);
                    }
                })
                .returns(Types.LONG);
        out.collect(numbers, "numbers");
    }

    private static void sideOutputs(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<Integer> main = env.fromData(1, 2, 3, 40, 51, 60)
                .rebalance()
                .process(new ProcessFunction<Integer, Integer>() {
                    @Override
                    public void processElement(Integer value, Context ctx, Collector<Integer> all) {
                        all.collect(value);
                        if (value % 2 == 1) {
                            ctx.output(ODD, "odd " + value);
                        }
                        if (value > 30) {
                            ctx.output(LARGE, value);
                        }
                    }
                });
        out.collect(main, "main");
        out.collect(main.getSideOutput(ODD), "odd");
        out.collect(main.getSideOutput(LARGE).rebalance().map(value -> value + 1), "large");
        out.collect(main.getSideOutput(LARGE), "large again");
    }

    private static void union(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> all = env.fromSequence(1, 10)
                .union(env.fromData(20L, 21L), env.fromSequence(30, 40).map(number -> -number));
        out.collect(all.map(number -> number * 2), "all");
        out.collect(all.keyBy(number -> number % 3).reduce(Long::sum).map(sum -> 1), "count");
    }

    private static void unionWithItself(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 10);
        out.collect(numbers.union(numbers).map(number -> number + 1), "twice");
    }

    private static void reduce(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> sums = Inputs.events(env)
                .keyBy(event -> event.key)
                .reduce((left, right) -> Event.of(left.key, right.at, left.value + right.value));
        out.collect(sums, "sums", Arrangement.orderedPerKey(event -> event.key));
    }

    private static KeyedStream<Tuple3<String, Integer, Double>, String> triples(StreamExecutionEnvironment env) {
        return env.fromData(
                        Tuple3.of("a", 3, 1.5),
                        Tuple3.of("b", 1, 2.5),
                        Tuple3.of("a", 1, 0.5),
                        Tuple3.of("a", 1, 7.5),
                        Tuple3.of("b", 5, 0.25),
                        Tuple3.of("a", 9, 0.5))
                .keyBy(triple -> triple.f0);
    }

    private static void byPosition(StreamExecutionEnvironment env, Outputs out) {
        out.collect(triples(env).sum(1), "sum", Arrangement.orderedPerKey(triple -> triple.f0));
        out.collect(triples(env).sum(2), "sum of doubles", Arrangement.orderedPerKey(triple -> triple.f0));
        out.collect(triples(env).min(1), "min", Arrangement.orderedPerKey(triple -> triple.f0));
        out.collect(triples(env).max(2), "max", Arrangement.orderedPerKey(triple -> triple.f0));
    }

    private static void byField(StreamExecutionEnvironment env, Outputs out) {
        KeyedStream<Event, String> events = Inputs.events(env).keyBy(event -> event.key);
        out.collect(events.sum("value"), "sum", Arrangement.orderedPerKey(event -> event.key));
        out.collect(events.min("value"), "min", Arrangement.orderedPerKey(event -> event.key));
        out.collect(events.max("at"), "max", Arrangement.orderedPerKey(event -> event.key));
        out.collect(triples(env).sum("f1"), "tuple field", Arrangement.orderedPerKey(triple -> triple.f0));
    }

    private static void minByAndMaxBy(StreamExecutionEnvironment env, Outputs out) {
        out.collect(triples(env).minBy(1), "minBy", Arrangement.orderedPerKey(triple -> triple.f0));
        out.collect(triples(env).minBy(1, false), "last minBy", Arrangement.orderedPerKey(triple -> triple.f0));
        out.collect(triples(env).maxBy(2), "maxBy", Arrangement.orderedPerKey(triple -> triple.f0));
        out.collect(triples(env).maxBy("f2", false), "last maxBy", Arrangement.orderedPerKey(triple -> triple.f0));
    }

    private static void project(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Tuple2<Double, String>> projected =
                env.fromData(Tuple3.of("a", 3, 1.5), Tuple3.of("b", 1, 2.5)).project(2, 0);
        out.collect(projected, "projected");
    }

    private static void fanOut(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 20).map(number -> number * 10);
        out.collect(numbers, "as they are");
        out.collect(numbers.map(number -> number + 1), "chained");
        out.collect(numbers.keyBy(number -> number % 7).map(number -> number + 2), "keyed");
        out.collect(numbers.broadcast().map(number -> number + 3), "broadcast");
    }
}
