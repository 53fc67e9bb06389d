package dev.millrace.difference.metric;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Makes reporters that remember the name of every metric that they ever heard of. Thread-safe. */
public final class NamesReporterFactory implements MetricReporterFactory {
    private static final Map<String, Set<String>> NAMES = new ConcurrentHashMap<>();

    /** What the reporter with this {@code engine} has heard: scope, name and kind of each. */
    static Set<String> of(String engine) {
        return NAMES.computeIfAbsent(engine, any -> new ConcurrentSkipListSet<>());
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return new Names(of(properties.getProperty("engine")));
    }

    private record Names(Set<String> names) implements MetricReporter {
        @Override
        public void open(MetricConfig config) {
            // Nothing is to be opened.
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            String scope = LogicalScopeProvider.castFrom(group).getLogicalScope(text -> text, '.');
            names.add(scope + "." + name + " " + metric.getMetricType());
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
            // What was there once is what is compared.
        }
    }
}
