package dev.millrace.benchmarks.source;

import dev.millrace.benchmarks.record.Sequence;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;

/**
 * Emits every n-th record of a sequence, n being the parallelism, so that event time advances evenly in all subtasks.
 */
@SuppressWarnings("deprecation")
final class SequenceFunction<T> extends RichParallelSourceFunction<T> {
    private static final long serialVersionUID = 1L;

    private final Sequence<T> sequence;
    private final long count;
    private volatile boolean running = true;

    SequenceFunction(Sequence<T> sequence, long count) {
        this.sequence = sequence;
        this.count = count;
    }

    @Override
    public void run(SourceContext<T> ctx) {
        int step = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        long next = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        while (running && next < count) {
            ctx.collect(sequence.at(next));
            next += step;
        }
    }

    @Override
    public void cancel() {
        running = false;
    }
}
