package dev.millrace.benchmarks.recovery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;
import org.apache.flink.util.Collector;

/**
 * The job that is killed: counts the numbers from 0 on by their remainder, and prints some of them with their count.
 * Nothing else of this project is needed to run it. Arguments are settings, each as {@code KEY=VALUE}.
 */
public final class CountedNumbers {
    /** How many keys there are; a multiple of every parallelism in use, so that one subtask emits all of a key. */
    static final long KEYS = 1_000_000;
    /** A number in so many is printed. */
    static final long PRINTED = 1000;

    private CountedNumbers() {}

    /** The count that a number must be printed with. */
    static long countOf(long number) {
        return number / KEYS + 1;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> settings = new ConcurrentHashMap<>();
        for (String setting : args) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(settings));
        numbers(env);
        env.execute("counted numbers");
    }

    @SuppressWarnings("deprecation")
    private static void numbers(StreamExecutionEnvironment env) {
        env.addSource(new Numbers(), "numbers", Types.LONG)
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .process(new Counter())
                .uid("counter")
                .print();
    }

    /** Every n-th number, n being the parallelism. */
    @SuppressWarnings("deprecation")
    static final class Numbers extends RichParallelSourceFunction<Long> implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;

        private transient ListState<Long> position;
        private transient long next;
        private volatile boolean running = true;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            next = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
            position = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("position", Types.LONG));
            for (long restored : position.get()) {
                next = restored;
            }
        }

        @Override
        public void run(SourceContext<Long> context) {
            int step = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
            while (running) {
                synchronized (context.getCheckpointLock()) {
                    context.collect(next);
                    next += step;
                }
            }
        }

        @Override
        public void cancel() {
            running = false;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            position.clear();
            position.add(next);
        }
    }

    static final class Counter extends KeyedProcessFunction<Long, Long, String> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<String> out) throws Exception {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            if (number % PRINTED == 0) {
                out.collect(number + " " + now);
            }
        }
    }
}
