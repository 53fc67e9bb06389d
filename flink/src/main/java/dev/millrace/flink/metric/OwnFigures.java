package dev.millrace.flink.metric;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What is worth knowing of one task and has no name in Flink. Written by the task's thread, read by any. */
final class OwnFigures {
    private final List<Counter> copied = new CopyOnWriteArrayList<>();
    private final List<Counter> byReference = new CopyOnWriteArrayList<>();
    private volatile long lastStallNs;
    private volatile long allStallsNs;

    void register(MetricGroup task) {
        MetricGroup own = task.addGroup("millrace");
        own.gauge("checkpointStallMs", () -> TimeUnit.NANOSECONDS.toMillis(lastStallNs));
        own.gauge("accumulatedCheckpointStallMs", () -> TimeUnit.NANOSECONDS.toMillis(allStallsNs));
        own.gauge("numRecordsOutCopied", () -> sum(copied));
        own.gauge("numRecordsOutByReference", () -> sum(byReference));
    }

    private static long sum(List<Counter> counters) {
        return counters.stream().mapToLong(Counter::getCount).sum();
    }

    void stalled(long ns) {
        lastStallNs = ns;
        // One thread writes: nothing is lost between the read and the write.
        allStallsNs = Math.addExact(allStallsNs, ns);
    }

    void counts(Counter counter, boolean areCopied) {
        (areCopied ? copied : byReference).add(counter);
    }
}
