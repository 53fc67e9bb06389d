package dev.millrace.flink.metric;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Meter;

/**
 * A metric that says what one in another process said last. Thread-safe.
 *
 * @param <V> what that says
 */
abstract class ReceivedMetric<V extends CarriedMetric.Value> {
    private final Class<?> kind;
    private volatile V last;

    private ReceivedMetric(V first) {
        this.kind = first.getClass();
        this.last = first;
    }

    static ReceivedMetric<?> of(CarriedMetric.Value first) {
        if (first instanceof CarriedMetric.Count count) {
            return new ReceivedCounter(count);
        } else if (first instanceof CarriedMetric.Amount amount) {
            return new ReceivedGauge(amount);
        } else if (first instanceof CarriedMetric.Rate rate) {
            return new ReceivedMeter(rate);
        }
        return new ReceivedHistogram((CarriedMetric.Spread) first);
    }

    /** Takes another value; false if it is one of another kind of metric. */
    @SuppressWarnings("unchecked")
    final boolean take(CarriedMetric.Value next) {
        boolean isOfKind = kind.isInstance(next);
        if (isOfKind) {
            last = (V) next;
        }
        return isOfKind;
    }

    final V last() {
        return last;
    }

    private static UnsupportedOperationException countedElsewhere() {
        return new UnsupportedOperationException("counted in another process");
    }

    private static final class ReceivedCounter extends ReceivedMetric<CarriedMetric.Count> implements Counter {
        ReceivedCounter(CarriedMetric.Count first) {
            super(first);
        }

        @Override
        public long getCount() {
            return last().count();
        }

        @Override
        public void inc() {
            throw countedElsewhere();
        }

        @Override
        public void inc(long n) {
            throw countedElsewhere();
        }

        @Override
        public void dec() {
            throw countedElsewhere();
        }

        @Override
        public void dec(long n) {
            throw countedElsewhere();
        }
    }

    private static final class ReceivedGauge extends ReceivedMetric<CarriedMetric.Amount> implements Gauge<Object> {
        ReceivedGauge(CarriedMetric.Amount first) {
            super(first);
        }

        @Override
        public Object getValue() {
            return last().value();
        }
    }

    private static final class ReceivedMeter extends ReceivedMetric<CarriedMetric.Rate> implements Meter {
        ReceivedMeter(CarriedMetric.Rate first) {
            super(first);
        }

        @Override
        public void markEvent() {
            throw countedElsewhere();
        }

        @Override
        public void markEvent(long n) {
            throw countedElsewhere();
        }

        @Override
        public double getRate() {
            return last().perSecond();
        }

        @Override
        public long getCount() {
            return last().count();
        }
    }

    private static final class ReceivedHistogram extends ReceivedMetric<CarriedMetric.Spread> implements Histogram {
        ReceivedHistogram(CarriedMetric.Spread first) {
            super(first);
        }

        @Override
        public void update(long value) {
            throw countedElsewhere();
        }

        @Override
        public long getCount() {
            return last().count();
        }

        @Override
        public HistogramStatistics getStatistics() {
            return new Statistics(last());
        }
    }

    /** What is known of the values; they themselves stay where they are. */
    private static final class Statistics extends HistogramStatistics {
        private final CarriedMetric.Spread spread;

        Statistics(CarriedMetric.Spread spread) {
            this.spread = spread;
        }

        @Override
        public double getQuantile(double quantile) {
            return spread.quantile(quantile);
        }

        @Override
        public long[] getValues() {
            return new long[0];
        }

        @Override
        public int size() {
            return spread.size();
        }

        @Override
        public double getMean() {
            return spread.mean();
        }

        @Override
        public double getStdDev() {
            return spread.deviation();
        }

        @Override
        public long getMax() {
            return spread.max();
        }

        @Override
        public long getMin() {
            return spread.min();
        }
    }
}
