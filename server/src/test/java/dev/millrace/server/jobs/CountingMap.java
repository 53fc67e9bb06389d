package dev.millrace.server.jobs;

import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Counts what passes in accumulators; throws at one number, in as many attempts as it is told. Run by one thread. */
public final class CountingMap extends RichMapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;

    private final long poison;
    private final int failingAttempts;
    private final IntCounter seen = new IntCounter();
    private final LongMaximum largest = new LongMaximum();

    /** Never throws. */
    public CountingMap() {
        this(-1, 0);
    }

    public CountingMap(long poison, int failingAttempts) {
        this.poison = poison;
        this.failingAttempts = failingAttempts;
    }

    @Override
    public void open(OpenContext openContext) {
        getRuntimeContext().addAccumulator("seen", seen);
        getRuntimeContext().addAccumulator("largest", largest);
    }

    @Override
    public Long map(Long value) {
        if (value == poison && getRuntimeContext().getTaskInfo().getAttemptNumber() < failingAttempts) {
            throw new IllegalArgumentException("number " + value + " is not wanted");
        }
        seen.add(1);
        largest.add(value);
        return value;
    }
}
