package dev.millrace.flink.metric;

import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskFigures;
import dev.millrace.engine.task.TaskTimes;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.View;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;

/**
 * Flink's gauges of what one task spends its time with and what waits for it, read from the engine. Registered on the
 * task's thread; read, and every five seconds updated, on the registry's.
 */
final class TaskGauges {
    /** What Flink's own group of a task reports from stopwatches of its own, which are never started here. */
    static final Set<String> TIMES = Set.of(
            MetricNames.TASK_IDLE_TIME,
            MetricNames.TASK_BUSY_TIME,
            MetricNames.TASK_BACK_PRESSURED_TIME,
            MetricNames.TASK_SOFT_BACK_PRESSURED_TIME,
            MetricNames.TASK_HARD_BACK_PRESSURED_TIME,
            MetricNames.TASK_MAX_SOFT_BACK_PRESSURED_TIME,
            MetricNames.TASK_MAX_HARD_BACK_PRESSURED_TIME,
            MetricNames.ACC_TASK_IDLE_TIME,
            MetricNames.ACC_TASK_BUSY_TIME,
            MetricNames.ACC_TASK_BACK_PRESSURED_TIME);

    private final MetricRegistry registry;
    private final TaskMetricGroup group;
    private final TaskContext context;
    private final TaskFigures figures;
    private final TaskBytes bytes;
    private final boolean measuresWork;
    private final TimeRate idle;
    private final TimeRate soft;
    private final TimeRate hard;

    /** A gauge that takes the place of one of {@link #TIMES}. */
    interface TimeGauge<T> extends Gauge<T> {}

    TaskGauges(
            MetricRegistry registry,
            TaskMetricGroup group,
            TaskContext context,
            TaskBytes bytes,
            boolean measuresWork) {
        this.registry = registry;
        this.group = group;
        this.context = context;
        this.figures = context.figures();
        this.bytes = bytes;
        this.measuresWork = measuresWork;
        this.idle = new TimeRate(figures.times().idle(), nowNs());
        this.soft = new TimeRate(figures.times().softlyHeldUp(), nowNs());
        this.hard = new TimeRate(figures.times().hardHeldUp(), nowNs());
    }

    private long nowNs() {
        return context.clock().nowNs();
    }

    void register() {
        time(MetricNames.TASK_IDLE_TIME, new IdleTime());
        time(MetricNames.TASK_BUSY_TIME, this::busyMsPerSecond);
        time(MetricNames.TASK_BACK_PRESSURED_TIME, this::heldUpMsPerSecond);
        time(MetricNames.TASK_SOFT_BACK_PRESSURED_TIME, () -> soft.msPerSecond(nowNs()));
        time(MetricNames.TASK_HARD_BACK_PRESSURED_TIME, () -> hard.msPerSecond(nowNs()));
        time(MetricNames.TASK_MAX_SOFT_BACK_PRESSURED_TIME, soft::longestMs);
        time(MetricNames.TASK_MAX_HARD_BACK_PRESSURED_TIME, hard::longestMs);
        time(MetricNames.ACC_TASK_IDLE_TIME, () -> idle.totalMs(nowNs()));
        time(MetricNames.ACC_TASK_BUSY_TIME, this::busyMs);
        time(MetricNames.ACC_TASK_BACK_PRESSURED_TIME, () -> soft.totalMs(nowNs()) + hard.totalMs(nowNs()));
        group.gauge(MetricNames.IS_BACK_PRESSURED, this::isHeldUp);
        queues();
    }

    private <T> void time(String name, TimeGauge<T> gauge) {
        registry.register(gauge, name, group);
    }

    /** Where Flink has its buffers, old names and new: ours are the elements that wait in the rings. */
    private void queues() {
        MetricGroup netty = group.addGroup("Shuffle").addGroup("Netty");
        inputs(netty.addGroup("Input").addGroup("Buffers"));
        outputs(netty.addGroup("Output").addGroup("Buffers"));
        MetricGroup buffers = group.addGroup("buffers");
        inputs(buffers);
        outputs(buffers);
    }

    private void inputs(MetricGroup to) {
        to.gauge("inputQueueLength", figures::inputQueueLength);
        to.gauge("inPoolUsage", figures::inputUsage);
    }

    private void outputs(MetricGroup to) {
        to.gauge("outputQueueLength", figures::outputQueueLength);
        to.gauge("outPoolUsage", figures::outputUsage);
    }

    private Long heldUpMsPerSecond() {
        long nowNs = nowNs();
        return Math.min(1000, soft.msPerSecond(nowNs) + hard.msPerSecond(nowNs));
    }

    private Double busyMsPerSecond() {
        return measuresWork ? 1000.0 - Math.min(1000, idle.msPerSecond(nowNs()) + heldUpMsPerSecond()) : Double.NaN;
    }

    private Double busyMs() {
        return measuresWork
                ? (double) TimeUnit.NANOSECONDS.toMillis(figures.times().busyNs(nowNs()))
                : Double.NaN;
    }

    private Boolean isHeldUp() {
        TaskTimes now = figures.times();
        return now.softlyHeldUp().isRunning() || now.hardHeldUp().isRunning();
    }

    /** The first of the gauges, and the clockwork of all of them. */
    private final class IdleTime implements TimeGauge<Long>, View {
        private final Counter mailsProcessed = group.getIOMetricGroup().getNumMailsProcessedCounter();

        @Override
        public Long getValue() {
            return idle.msPerSecond(nowNs());
        }

        @Override
        public void update() {
            long nowNs = nowNs();
            idle.sample(nowNs);
            soft.sample(nowNs);
            hard.sample(nowNs);
            mailsProcessed.inc(figures.lettersOpened() - mailsProcessed.getCount());
            bytes.settle(group.getIOMetricGroup());
            measureMailbox(nowNs);
        }

        /** As Flink, by a letter that says when it was sent. */
        private void measureMailbox(long sentNs) {
            TaskIOMetricGroup io = group.getIOMetricGroup();
            context.mailbox()
                    .post(() -> io.getMailboxLatency().update(TimeUnit.NANOSECONDS.toMillis(nowNs() - sentNs)));
        }
    }
}
