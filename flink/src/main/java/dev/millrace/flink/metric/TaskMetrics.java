package dev.millrace.flink.metric;

import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskFigures;
import dev.millrace.engine.task.TaskTimes;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;

/** What is reported of one task. Made, registered and closed on the task's thread; asked by any. */
public final class TaskMetrics {
    private final MetricRegistry registry;
    private final TaskMetricGroup group;
    private final TaskContext context;
    private final boolean measuresWork;
    private final OperatorShares shares;
    private final TaskBytes bytes;
    private final OwnFigures own = new OwnFigures();

    TaskMetrics(JobMetrics job, TaskMetricGroup group, TaskContext context, boolean measuresWork) {
        this.registry = job.registry();
        this.shares = job.shares();
        this.group = group;
        this.context = context;
        this.measuresWork = measuresWork;
        this.bytes = new TaskBytes(context, registry != NoOpMetricRegistry.INSTANCE);
        TaskIOMetricGroup io = group.getIOMetricGroup();
        io.setEnableBusyTime(measuresWork);
        io.markTaskInitializationStarted();
        io.reuseRecordsInputCounter(new ReceivedRecords(context.figures()));
    }

    void register() {
        new TaskGauges(registry, group, context, bytes, measuresWork).register();
        own.register(group);
    }

    /** Flink's group of the task. */
    public TaskMetricGroup group() {
        return group;
    }

    /**
     * Makes another counter of what the task emits. Called while its operators are made.
     *
     * @param areCopied whether what it counts is copied on its way, and not passed as it is
     */
    public SimpleCounter recordsOut(boolean areCopied) {
        SimpleCounter counter = new SimpleCounter();
        group.getIOMetricGroup().reuseRecordsOutputCounter(counter);
        own.counts(counter, areCopied);
        return counter;
    }

    /** What the records of the task would be in bytes. */
    public TaskBytes bytes() {
        return bytes;
    }

    /** The task's thread has done nothing else for so long because of a snapshot. Called on that thread. */
    public void stalled(long ns) {
        own.stalled(ns);
    }

    /** One of the task's operators is one of Flink's. */
    public void hosted(Counter records, OperatorShares.KeyedState state) {
        shares.add(records, false, state);
    }

    /** The task's operators are open. */
    public void opened() {
        group.getIOMetricGroup().markTaskStart();
    }

    /** What the task has taken, emitted and waited for until now, or until its end. */
    public IOMetrics io() {
        TaskIOMetricGroup counters = group.getIOMetricGroup();
        TaskTimes times = context.figures().times();
        long nowNs = context.clock().nowNs();
        return new IOMetrics(
                bytes.in(),
                bytes.out(),
                counters.getNumRecordsInCounter().getCount(),
                counters.getNumRecordsOutCounter().getCount(),
                ms(times.idle().totalNs(nowNs)),
                measuresWork ? ms(times.busyNs(nowNs)) : Double.NaN,
                ms(times.softlyHeldUp().totalNs(nowNs) + times.hardHeldUp().totalNs(nowNs)));
    }

    private static long ms(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }

    /** Ends the report; {@link #io()} still answers. */
    public void close() {
        bytes.settle(group.getIOMetricGroup());
        group.close();
    }

    /** The engine counts what a task takes from its channels, so that nobody else has to. */
    private record ReceivedRecords(TaskFigures figures) implements Counter {
        @Override
        public long getCount() {
            return figures.recordsIn();
        }

        @Override
        public void inc() {
            throw new UnsupportedOperationException("counted by the engine");
        }

        @Override
        public void inc(long n) {
            inc();
        }

        @Override
        public void dec() {
            inc();
        }

        @Override
        public void dec(long n) {
            inc();
        }
    }
}
