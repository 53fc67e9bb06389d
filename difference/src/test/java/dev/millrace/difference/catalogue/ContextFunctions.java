package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import java.nio.file.Files;
import java.util.TreeSet;
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
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;

/** Functions that use what the runtime context offers. */
@SuppressWarnings("deprecation")
final class ContextFunctions {

    private ContextFunctions() {}

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
