package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs.Notes;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.AverageAccumulator;
import org.apache.flink.api.common.accumulators.DoubleCounter;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.SimpleAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;

/** Functions that look at the job they are part of. */
@SuppressWarnings("deprecation")
final class JobFunctions {

    private static final long LONGEST_WAIT_MS = 20_000;

    private JobFunctions() {}

    static void awaitEnd(JobClient client, JobStatus expected) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MS);
        while (client.getJobStatus().get() != expected) {
            if (System.nanoTime() > deadlineNs) {
                throw new IllegalStateException(
                        "job is " + client.getJobStatus().get() + " and not " + expected);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    static final class Counting extends RichMapFunction<Long, Long> {

        @Override
        public Long map(Long number) {
            getRuntimeContext().getIntCounter("count").add(1);
            return number;
        }
    }

    /** Emits three numbers, waits, and emits a fourth. */
    static final class Waiting implements SourceFunction<Integer> {

        private final Gate go;

        Waiting(Gate go) {
            this.go = go;
        }

        @Override
        public void run(SourceContext<Integer> ctx) throws Exception {
            ctx.collect(1);
            ctx.collect(2);
            ctx.collect(3);
            go.await();
            ctx.collect(4);
        }

        @Override
        public void cancel() {}
    }

    static final class Endless implements SourceFunction<Integer> {

        private final Notes calls;
        private volatile boolean running = true;

        Endless(Notes calls) {
            this.calls = calls;
        }

        @Override
        public void run(SourceContext<Integer> ctx) {
            for (int i = 0; running; i++) {
                synchronized (ctx.getCheckpointLock()) {
                    ctx.collect(i);
                }
            }
        }

        @Override
        public void cancel() {
            if (running) {
                calls.add("source cancelled");
            }
            running = false;
        }
    }

    static final class Closing extends RichMapFunction<Integer, Integer> {

        private final Notes calls;
        private final Gate running;

        Closing(Notes calls, Gate running) {
            this.calls = calls;
            this.running = running;
        }

        @Override
        public Integer map(Integer number) {
            running.arrive();
            return number;
        }

        @Override
        public void close() {
            calls.add("closed");
        }
    }

    static final class Blocking extends RichSinkFunction<Integer> {

        private final Notes calls;
        private final Gate blocked;

        Blocking(Notes calls, Gate blocked) {
            this.calls = calls;
            this.blocked = blocked;
        }

        @Override
        public void invoke(Integer number, Context context) throws Exception {
            blocked.arrive();
            try {
                Thread.sleep(LONGEST_WAIT_MS);
            } catch (InterruptedException e) {
                calls.add("interrupted");
                throw e;
            }
        }

        @Override
        public void close() {
            calls.add("sink closed");
        }
    }

    /** Counts by itself. */
    static final class Digits implements SimpleAccumulator<String> {

        private final TreeSet<String> digits = new TreeSet<>();

        @Override
        public void add(String value) {
            value.chars().forEach(digit -> digits.add(Character.toString(digit)));
        }

        @Override
        public String getLocalValue() {
            return String.join("", digits);
        }

        @Override
        public void resetLocal() {
            digits.clear();
        }

        @Override
        public void merge(Accumulator<String, String> other) {
            add(other.getLocalValue());
        }

        @Override
        public Accumulator<String, String> clone() {
            Digits copy = new Digits();
            copy.add(getLocalValue());
            return copy;
        }
    }

    static final class Accumulating extends RichMapFunction<Long, Long> {

        private final IntCounter count = new IntCounter();
        private final DoubleCounter sum = new DoubleCounter();
        private final AverageAccumulator average = new AverageAccumulator();
        private final LongMaximum maximum = new LongMaximum();
        private final ListAccumulator<Long> list = new ListAccumulator<>();
        private final Digits digits = new Digits();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator("own count", count);
            getRuntimeContext().addAccumulator("sum", sum);
            getRuntimeContext().addAccumulator("average", average);
            getRuntimeContext().addAccumulator("maximum", maximum);
            getRuntimeContext().addAccumulator("list", list);
            getRuntimeContext().addAccumulator("digits", digits);
        }

        @Override
        public Long map(Long number) {
            count.add(1);
            sum.add(number / 2.0);
            average.add(number);
            maximum.add(number);
            list.add(number);
            digits.add(number.toString());
            getRuntimeContext().getHistogram("histogram").add((int) (number % 4));
            return number;
        }
    }

    static final class FromCache extends RichMapFunction<Long, String> {

        @Override
        public String map(Long number) throws Exception {
            return number
                    + " "
                    + Files.readAllLines(getRuntimeContext()
                            .getDistributedCache()
                            .getFile("words")
                            .toPath())
                    + getRuntimeContext()
                            .getDistributedCache()
                            .getFile("executable words")
                            .canExecute();
        }
    }

    static final class FromParameters extends RichMapFunction<Long, String> {

        @Override
        public String map(Long number) {
            return number + " "
                    + new java.util.TreeMap<>(getRuntimeContext().getGlobalJobParameters()) + " "
                    + getRuntimeContext()
                            .getExecutionConfig()
                            .getGlobalJobParameters()
                            .toMap()
                            .get("greeting");
        }
    }

    static final class Facts extends RichMapFunction<Long, Long> {

        private final Notes facts;

        Facts(Notes facts) {
            this.facts = facts;
        }

        @Override
        public void open(OpenContext context) {
            TaskInfo task = getRuntimeContext().getTaskInfo();
            facts.add(task.getTaskName() + ", subtask " + task.getIndexOfThisSubtask() + " of "
                    + task.getNumberOfParallelSubtasks() + ", at most " + task.getMaxNumberOfParallelSubtasks()
                    + ", attempt " + task.getAttemptNumber() + ", " + task.getTaskNameWithSubtasks() + ", job "
                    + getRuntimeContext().getJobInfo().getJobName() + ", id "
                    + (getRuntimeContext().getJobInfo().getJobId() != null) + ", object reuse "
                    + getRuntimeContext().isObjectReuseEnabled() + ", classes "
                    + (getRuntimeContext().getUserCodeClassLoader() != null));
        }

        @Override
        public Long map(Long number) {
            return number;
        }
    }

    static final class Measured extends RichMapFunction<Long, String> {

        private transient Counter counter;

        @Override
        public void open(OpenContext context) {
            counter = getRuntimeContext().getMetricGroup().addGroup("mine").counter("records");
            getRuntimeContext().getMetricGroup().gauge("gauge", () -> 42);
            getRuntimeContext().getMetricGroup().meter("meter", new MeterView(counter));
        }

        @Override
        public String map(Long number) {
            counter.inc();
            return "counted " + (counter.getCount() > 0);
        }
    }
}
