package dev.millrace.benchmarks.latency;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.workload.FingerprintSink;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;

/**
 * Records how old each event is when it arrives, in nanoseconds, leaving out the first ones. Owned by its task's
 * thread.
 */
@SuppressWarnings("deprecation")
final class LatencySink extends RichSinkFunction<Event> {
    private static final long serialVersionUID = 1L;
    static final String ACCUMULATOR = "latency";

    private final long ignoredCount;
    private transient Histogram latencies;
    private transient FingerprintBuilder received;

    /** @param ignoredCount the number of events, counted at the source, that are not recorded */
    LatencySink(long ignoredCount) {
        this.ignoredCount = ignoredCount;
    }

    @Override
    public void open(OpenContext context) {
        latencies = HistogramAccumulator.empty();
        received = new FingerprintBuilder();
    }

    @Override
    public void invoke(Event event, Context context) {
        long latencyNs = System.nanoTime() - event.timestamp;
        if (event.value >= ignoredCount) {
            latencies.recordValue(latencyNs);
        }
        received.add(Hash.of(event.key, event.value));
    }

    @Override
    public void finish() {
        HistogramAccumulator accumulator = new HistogramAccumulator();
        accumulator.add(latencies);
        getRuntimeContext().addAccumulator(ACCUMULATOR, accumulator);
        FingerprintSink.publish(received.build(), getRuntimeContext());
    }
}
