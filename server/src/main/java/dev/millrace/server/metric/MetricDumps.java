package dev.millrace.server.metric;

import dev.millrace.flink.metric.Registration;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.dump.MetricDump;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo;

/** Reads a metric's value, in the form that Flink's store takes. Stateless. */
final class MetricDumps {
    private MetricDumps() {}

    /** Asks the metric, which may run code of a user's; empty if it has no value. */
    static Optional<MetricDump> read(Registration registration) {
        QueryScopeInfo scope = registration.group().getQueryServiceMetricInfo(MetricDumps::withoutSeparators);
        String name = withoutSeparators(registration.name());
        Metric metric = registration.metric();
        if (metric instanceof Counter counter) {
            return Optional.of(new MetricDump.CounterDump(scope, name, counter.getCount()));
        } else if (metric instanceof Gauge<?> gauge) {
            Object value = gauge.getValue();
            return value == null
                    ? Optional.empty()
                    : Optional.of(new MetricDump.GaugeDump(scope, name, value.toString()));
        } else if (metric instanceof Meter meter) {
            return Optional.of(new MetricDump.MeterDump(scope, name, meter.getRate()));
        } else if (metric instanceof Histogram histogram) {
            return Optional.of(histogram(scope, name, histogram.getStatistics()));
        }
        return Optional.empty();
    }

    private static MetricDump histogram(QueryScopeInfo scope, String name, HistogramStatistics values) {
        return new MetricDump.HistogramDump(
                scope,
                name,
                values.getMin(),
                values.getMax(),
                values.getMean(),
                values.getQuantile(0.5),
                values.getStdDev(),
                values.getQuantile(0.75),
                values.getQuantile(0.90),
                values.getQuantile(0.95),
                values.getQuantile(0.98),
                values.getQuantile(0.99),
                values.getQuantile(0.999));
    }

    /** As Flink's query service has it: what separates names is no part of one. */
    private static String withoutSeparators(String name) {
        return name.replace(' ', '_').replace('.', '_').replace(':', '_').replace(',', '_');
    }
}
