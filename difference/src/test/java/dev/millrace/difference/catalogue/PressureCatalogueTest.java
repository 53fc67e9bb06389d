package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** More records than any queue holds, through shapes that deadlock where queues depend on each other. */
@SuppressWarnings("deprecation")
class PressureCatalogueTest extends Catalogue {

    private static final long MANY = 30_000;

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("diamond", PressureCatalogueTest::diamond),
                finishes("many exchanges in a row", PressureCatalogueTest::row),
                finishes("broadcast beside round robin", PressureCatalogueTest::broadcast),
                finishes("slow sink", PressureCatalogueTest::slowSink),
                finishes("fast input beside a slow one", PressureCatalogueTest::slowInput),
                finishes("flatMap that multiplies", PressureCatalogueTest::multiplied),
                finishes("many windows at once", PressureCatalogueTest::windows),
                finishes("several jobs at once", PressureCatalogueTest::jobs));
    }

    private static void diamond(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, MANY).map(number -> number);
        DataStream<Long> left = numbers.keyBy(number -> number % 11).map(number -> number + 1);
        DataStream<Long> right = numbers.rebalance().map(number -> number + 2);
        left.union(right).keyBy(number -> number % 7).map(number -> number).addSink(new Totals());
        left.connect(right).map(new Either()).rebalance().addSink(new Totals());
    }

    private static void row(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, MANY);
        for (int i = 1; i < 8; i++) {
            int modulus = i + 3;
            numbers = i % 2 == 0
                    ? numbers.rebalance().map(number -> number + 1)
                    : numbers.keyBy(number -> number % modulus).map(number -> number + 1);
        }
        numbers.addSink(new Totals());
    }

    private static void broadcast(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, MANY / 3);
        numbers.broadcast().map(number -> number).union(numbers.rebalance()).addSink(new Totals());
    }

    private static void slowSink(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, MANY / 3)
                .map(number -> "number " + number + " " + "x".repeat(500))
                .rebalance()
                .map(text -> Long.parseLong(text.substring(7, text.indexOf(' ', 7))))
                .global()
                .addSink(new SlowTotals())
                .setParallelism(1);
    }

    private static void slowInput(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> slow = env.fromSequence(1, 50).setParallelism(1).map(number -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            return number;
        });
        env.fromSequence(1, MANY)
                .keyBy(number -> number % 5)
                .connect(slow.keyBy(number -> number % 5))
                .map(new Either())
                .addSink(new Totals());
    }

    private static void multiplied(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, 40)
                .<Long>flatMap((number, all) -> {
                    for (long i = 0; i < 1000; i++) {
                        all.collect(number * i);
                    }
                })
                .returns(Types.LONG)
                .keyBy(number -> number % 13)
                .map(number -> number)
                .addSink(new Totals());
    }

    private static void windows(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, MANY)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Long>noWatermarks().withTimestampAssigner((number, old) -> number))
                .setParallelism(1)
                .keyBy(number -> number % 97)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(500)))
                .reduce(Long::sum)
                .rebalance()
                .addSink(new Totals());
    }

    private static void jobs(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("counts");
        List<JobClient> clients = new ArrayList<>();
        for (long records : new long[] {1000, 5000, 20_000}) {
            env.fromSequence(1, records).rebalance().addSink(new Totals());
            clients.add(env.executeAsync());
        }
        for (JobClient client : clients) {
            Long count = client.getJobExecutionResult().get().getAccumulatorResult("count");
            notes.add(count);
        }
    }

    private static final class Either implements CoMapFunction<Long, Long, Long> {

        @Override
        public Long map1(Long number) {
            return number;
        }

        @Override
        public Long map2(Long number) {
            return -number;
        }
    }

    /** Counts and sums, as accumulators. */
    private static class Totals extends RichSinkFunction<Long> {

        private final LongCounter count = new LongCounter();
        private final LongCounter sum = new LongCounter();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator("count", count);
            getRuntimeContext().addAccumulator("sum", sum);
        }

        @Override
        public void invoke(Long number, Context context) {
            count.add(1);
            sum.add(number);
        }
    }

    /** Takes a rest now and then. */
    private static final class SlowTotals extends Totals {

        @Override
        public void invoke(Long number, Context context) {
            super.invoke(number, context);
            if (number % 100 == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }
}
