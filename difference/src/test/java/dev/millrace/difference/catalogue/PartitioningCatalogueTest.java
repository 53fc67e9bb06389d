package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where records go: physical partitioning and key groups. */
@SuppressWarnings("deprecation")
class PartitioningCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("rebalance spreads evenly", PartitioningCatalogueTest::rebalance),
                finishes("rescale between parallelisms", PartitioningCatalogueTest::rescale),
                finishes("rescale spreads locally", PartitioningCatalogueTest::rescaleCounts),
                finishes("shuffle", PartitioningCatalogueTest::shuffle),
                finishes("broadcast", PartitioningCatalogueTest::broadcast),
                finishes("global", PartitioningCatalogueTest::global),
                finishes("forward keeps the subtask", PartitioningCatalogueTest::forward),
                finishes("custom partitioner", PartitioningCatalogueTest::custom),
                finishes("keys go to the subtask of their key group", PartitioningCatalogueTest::keyGroups),
                finishes("max parallelism decides key groups", PartitioningCatalogueTest::maxParallelism),
                finishes("keyBy position, field, tuple, POJO and row", PartitioningCatalogueTest::kindsOfKeys),
                finishes("stream taken for a keyed one", PartitioningCatalogueTest::reinterpreted),
                finishes("keyBy twice", PartitioningCatalogueTest::keyByTwice),
                finishes("order between two subtasks", PartitioningCatalogueTest::order));
    }

    private static void rebalance(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> subtasks = env.fromData(numbers(40)).rebalance().map(new SubtaskOf<>());
        out.collect(perSubtask(subtasks), "records of each subtask");
    }

    private static Integer[] numbers(int count) {
        Integer[] numbers = new Integer[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    /** How many records each subtask had, without saying which: where round-robin begins is open. */
    private static DataStream<Integer> perSubtask(DataStream<String> subtasks) {
        return subtasks.map(text -> Tuple2.of(text.substring(0, text.indexOf(' ')), 1))
                .returns(Types.TUPLE(Types.STRING, Types.INT))
                .keyBy(count -> count.f0)
                .sum(1)
                .map(count -> count.f1);
    }

    private static void rescale(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 60).setParallelism(1);
        for (int parallelism : new int[] {2, 4, 2, 1, 3, 4}) {
            numbers = numbers.rescale().map(number -> number + 1).setParallelism(parallelism);
        }
        out.collect(numbers.rescale().map(number -> -number), "numbers");
    }

    private static void rescaleCounts(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> two = env.fromData(numbers(40))
                .partitionCustom((Integer key, int partitions) -> key % partitions, number -> number % 2)
                .map(number -> number)
                .setParallelism(2);
        out.collect(
                two.rescale()
                        .map(new SubtaskOf<>())
                        .setParallelism(4)
                        .map(text -> text.replaceAll("^[01] ", "low ").replaceAll("^[23] ", "high ")),
                "halves");
    }

    private static void shuffle(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSequence(1, 100).shuffle().map(number -> number * 2), "numbers");
    }

    private static void broadcast(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> all = env.fromData(1, 2, 3).broadcast().map(new SubtaskOf<>());
        out.collect(all, "everywhere", Arrangement.orderedPerKey(text -> text.charAt(0)));
        out.collect(env.fromSequence(1, 9).broadcast().map(new SubtaskOf<>()).setParallelism(3), "to three");
    }

    private static void global(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSequence(1, 20).global().map(new SubtaskOf<>()), "in the first subtask");
    }

    private static void forward(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> first =
                env.fromSequence(1, 40).keyBy(number -> number).map(new SubtaskOf<>());
        out.collect(first.forward().map(new SubtaskOf<>()), "chained");
        out.collect(first.forward().map(new SubtaskOf<>()).disableChaining().map(new SubtaskOf<>()), "unchained");
    }

    private static void custom(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> numbers = env.fromData(numbers(30));
        out.collect(
                numbers.partitionCustom((Integer key, int partitions) -> key % partitions, number -> number / 3)
                        .map(new SubtaskOf<>()),
                "by selector",
                Arrangement.orderedPerKey(text -> text.charAt(0)));
        out.collect(
                numbers.map(number -> Tuple2.of("n" + number, number))
                        .returns(Types.TUPLE(Types.STRING, Types.INT))
                        .partitionCustom((Integer key, int partitions) -> partitions - 1, 1)
                        .map(new SubtaskOf<>()),
                "by position");
    }

    private static void keyGroups(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> numbers = env.fromData(numbers(100));
        out.collect(numbers.keyBy(number -> number).map(new SubtaskOf<>()), "integers");
        out.collect(numbers.keyBy(number -> "key " + number).map(new SubtaskOf<>()), "strings");
        out.collect(
                numbers.keyBy(number -> number % 2 == 0).map(new SubtaskOf<>()).setParallelism(3), "booleans");
    }

    private static void maxParallelism(StreamExecutionEnvironment env, Outputs out) {
        env.setMaxParallelism(7);
        DataStream<Integer> numbers = env.fromData(numbers(50));
        out.collect(numbers.keyBy(number -> number).map(new SubtaskOf<>()), "seven");
        out.collect(numbers.keyBy(number -> number).map(new SubtaskOf<>()).setMaxParallelism(1000), "a thousand");
    }

    private static void kindsOfKeys(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Tuple3<String, Integer, Event>> records = env.fromData(numbers(20))
                .map(number -> Tuple3.of("t" + number % 3, number % 4, Event.of("e" + number % 2, number % 3, 0)))
                .returns(Types.TUPLE(Types.STRING, Types.INT, TypeInformation.of(Event.class)));
        out.collect(records.keyBy(0).map(new SubtaskOf<>()), "position");
        out.collect(records.keyBy(0, 1).map(new SubtaskOf<>()), "two positions");
        out.collect(records.keyBy("f2.key", "f1").map(new SubtaskOf<>()), "nested field");
        out.collect(
                records.keyBy(
                                (KeySelector<Tuple3<String, Integer, Event>, Tuple2<String, Integer>>)
                                        record -> Tuple2.of(record.f0, record.f1),
                                Types.TUPLE(Types.STRING, Types.INT))
                        .map(new SubtaskOf<>()),
                "tuple");
        out.collect(records.keyBy(record -> record.f2).map(new SubtaskOf<>()), "POJO");
    }

    private static void reinterpreted(StreamExecutionEnvironment env, Outputs out) {
        KeySelector<Integer, Integer> key = number -> number % 8;
        DataStream<Integer> keyed = env.fromData(numbers(40)).keyBy(key).map(number -> number);
        out.collect(
                DataStreamUtils.reinterpretAsKeyedStream(keyed, key)
                        .reduce(Integer::sum)
                        .map(new SubtaskOf<>()),
                "sums");
    }

    private static void keyByTwice(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Integer> sums = env.fromData(numbers(40))
                .keyBy(number -> number % 8)
                .reduce(Integer::sum)
                .keyBy(number -> number % 2)
                .map(number -> number % 10);
        out.collect(sums, "sums");
    }

    private static void order(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 200)
                .setParallelism(1)
                .keyBy(number -> number % 10)
                .map(n -> n);
        out.collect(
                numbers.keyBy(number -> number % 10)
                        .map(number -> number)
                        .keyBy(number -> number % 5)
                        .map(n -> n),
                "per key",
                Arrangement.orderedPerKey(number -> number % 10));
    }

    /** Puts the subtask's index in front. */
    static final class SubtaskOf<T> extends RichMapFunction<T, String> {

        @Override
        public String map(T value) {
            return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() + " " + value;
        }
    }
}
