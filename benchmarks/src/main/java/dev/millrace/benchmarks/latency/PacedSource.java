package dev.millrace.benchmarks.latency;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;

/** Emits events at a fixed rate over all subtasks, each stamped with {@link System#nanoTime()} at its emission. */
@SuppressWarnings("deprecation")
final class PacedSource extends RichParallelSourceFunction<Event> {
    private static final long serialVersionUID = 1L;

    private final EventSequence events;
    private final long count;
    private final double perSecond;
    private volatile boolean running = true;

    PacedSource(EventSequence events, long count, double perSecond) {
        this.events = events;
        this.count = count;
        this.perSecond = perSecond;
    }

    @Override
    public void run(SourceContext<Event> ctx) {
        int step = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        long next = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        Pace pace = new Pace(perSecond / step);
        while (running && next < count) {
            pace.awaitNext();
            ctx.collect(new Event(events.key(next), next, System.nanoTime()));
            next += step;
        }
    }

    @Override
    public void cancel() {
        running = false;
    }
}
