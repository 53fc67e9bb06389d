package dev.millrace.flink.metric;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;

/**
 * What a metric says at one instant, on its way to another process. Immutable, and holds none of the users' classes.
 *
 * @param group number of its {@link CarriedGroup}
 * @param name within the group
 */
record CarriedMetric(int group, String name, Value value) implements Serializable {

    /** By kind of metric. */
    sealed interface Value extends Serializable {}

    record Count(long count) implements Value {}

    /** @param value a number of Java's, a truth value or a text; null if the gauge has none */
    record Amount(Serializable value) implements Value {}

    record Rate(long count, double perSecond) implements Value {}

    /** @param quantiles at {@link #POINTS} */
    record Spread(long count, int size, double mean, double deviation, long min, long max, double[] quantiles)
            implements Value {
        /** Those that reporters of Flink's ask for. */
        private static final double[] POINTS = {0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.999};

        /** The value at the nearest point that is known. */
        double quantile(double point) {
            int found = Arrays.binarySearch(POINTS, point);
            int next = Math.min(POINTS.length - 1, -found - 1);
            return quantiles[found >= 0 ? found : next];
        }
    }

    /** Asks the metric, which may run code of a user's. */
    static Value valueOf(Metric metric) {
        return switch (metric.getMetricType()) {
            case COUNTER -> new Count(((Counter) metric).getCount());
            case GAUGE -> new Amount(portable(((Gauge<?>) metric).getValue()));
            case METER -> new Rate(((Meter) metric).getCount(), ((Meter) metric).getRate());
            case HISTOGRAM -> spread((Histogram) metric);
        };
    }

    private static Serializable portable(Object value) {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        if (value instanceof Number number) {
            return number.getClass().getName().startsWith("java.lang.") ? number : number.doubleValue();
        }
        return value.toString();
    }

    private static Spread spread(Histogram histogram) {
        HistogramStatistics values = histogram.getStatistics();
        return new Spread(
                histogram.getCount(),
                values.size(),
                values.getMean(),
                values.getStdDev(),
                values.getMin(),
                values.getMax(),
                Arrays.stream(Spread.POINTS).map(values::getQuantile).toArray());
    }
}
