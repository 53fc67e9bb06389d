package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import org.apache.flink.api.common.operators.Order;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Windows over all that a subtask or a key gets, which Flink 1.20 evaluates on a thread of its own or sorts on disk.
 */
class PartitionWindowsCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("map a partition", PartitionWindowsCatalogueTest::map),
                finishes("map a partition of each key", PartitionWindowsCatalogueTest::keyedMap),
                finishes("reduce and aggregate a partition", PartitionWindowsCatalogueTest::reduce),
                finishes("reduce and aggregate a partition of each key", PartitionWindowsCatalogueTest::keyedReduce),
                finishes("sort a partition", PartitionWindowsCatalogueTest::sort),
                finishes("sort a partition of each key", PartitionWindowsCatalogueTest::keyedSort));
    }

    /** The same events in the same subtasks on every engine. */
    private static DataStream<Event> spread(StreamExecutionEnvironment env) {
        return Inputs.events(env)
                .partitionCustom((Integer value, int partitions) -> value % partitions, event -> event.value)
                .map(event -> event);
    }

    /**
     * The function runs on a thread of its own, and stock Flink fails now and then if it emits before the input has
     * ended.
     */
    private static void map(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> sums = spread(env)
                .fullWindowPartition()
                .<String>mapPartition((events, all) -> {
                    int sum = 0;
                    for (Event event : events) {
                        sum += event.value;
                    }
                    all.collect("sum " + sum);
                })
                .returns(Types.STRING);
        out.collect(sums, "sums");
    }

    private static void keyedMap(StreamExecutionEnvironment env, Outputs out) {
        DataStream<String> sums = Inputs.events(env)
                .keyBy(event -> event.key)
                .fullWindowPartition()
                .<String>mapPartition((events, all) -> {
                    int sum = 0;
                    for (Event event : events) {
                        sum += event.value;
                    }
                    all.collect("sum " + sum);
                })
                .returns(Types.STRING);
        out.collect(sums, "sums");
    }

    private static void reduce(StreamExecutionEnvironment env, Outputs out) {
        out.collect(spread(env).fullWindowPartition().reduce(Panes::sum).map(event -> event.value), "sums");
        out.collect(spread(env).fullWindowPartition().aggregate(new Panes.Average()), "averages");
    }

    private static void keyedReduce(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .fullWindowPartition()
                        .reduce(Panes::sum),
                "sums");
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .fullWindowPartition()
                        .aggregate(new Panes.Average()),
                "averages");
    }

    private static void sort(StreamExecutionEnvironment env, Outputs out) {
        int parallelism = env.getParallelism();
        out.collect(
                spread(env).fullWindowPartition().sortPartition("value", Order.DESCENDING),
                "by field",
                Arrangement.orderedPerKey(event -> event.value % parallelism));
        out.collect(
                spread(env).fullWindowPartition().sortPartition(event -> -event.at, Order.ASCENDING),
                "by selector",
                Arrangement.orderedPerKey(event -> event.value % parallelism));
    }

    private static void keyedSort(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .fullWindowPartition()
                        .sortPartition("value", Order.DESCENDING),
                "by field",
                Arrangement.orderedPerKey(event -> event.key));
    }
}
