package dev.millrace.benchmarks.latency;

import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.SimpleAccumulator;

/** Adds up the histograms of all sinks of a job. Owned by its task's thread. */
public final class HistogramAccumulator implements SimpleAccumulator<Histogram> {
    private static final long serialVersionUID = 1L;

    private Histogram sum = empty();

    static Histogram empty() {
        return new Histogram(3);
    }

    @Override
    public void add(Histogram histogram) {
        sum.add(histogram);
    }

    @Override
    public Histogram getLocalValue() {
        return sum;
    }

    @Override
    public void resetLocal() {
        sum = empty();
    }

    @Override
    public void merge(Accumulator<Histogram, Histogram> other) {
        sum.add(other.getLocalValue());
    }

    @Override
    public Accumulator<Histogram, Histogram> clone() {
        HistogramAccumulator copy = new HistogramAccumulator();
        copy.add(sum);
        return copy;
    }
}
