package dev.millrace.server.rest;

import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricStore;

/** No metrics. Thread-safe. */
final class NoMetrics implements MetricFetcher {
    private final MetricStore store = new MetricStore();

    @Override
    public MetricStore getMetricStore() {
        return store;
    }

    @Override
    public void update() {
        // There are none.
    }

    @Override
    public long getLastUpdateTime() {
        return 0;
    }
}
