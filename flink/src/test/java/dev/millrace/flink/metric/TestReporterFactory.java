package dev.millrace.flink.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Makes reporters that keep their configuration, and none where that says {@code broken}. Owned by one test at a time.
 */
public final class TestReporterFactory implements MetricReporterFactory {
    static final List<MetricConfig> OPENED = new ArrayList<>();

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        if (properties.containsKey("broken")) {
            throw new IllegalStateException("broken on purpose");
        }
        return new TestReporter();
    }

    private static final class TestReporter implements MetricReporter {
        @Override
        public void open(MetricConfig config) {
            OPENED.add(config);
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            // Nobody reads it.
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
            // Nobody reads it.
        }
    }
}
