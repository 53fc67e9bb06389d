package dev.millrace.server.isolation;

import dev.millrace.flink.metric.Registration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.dump.MetricDump;
import org.apache.flink.runtime.metrics.dump.MetricDumpSerialization.MetricDumpDeserializer;
import org.apache.flink.runtime.metrics.dump.MetricDumpSerialization.MetricDumpSerializer;
import org.apache.flink.runtime.metrics.dump.MetricDumpSerialization.MetricSerializationResult;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo;

/** The metrics of one job as Flink's processes send them to each other. Owned by the thread that reports. */
final class MetricReading implements AutoCloseable {
    private final MetricDumpSerializer serializer = new MetricDumpSerializer();
    private final Map<Counter, Tuple2<QueryScopeInfo, String>> counters = new IdentityHashMap<>();
    private final Map<Gauge<?>, Tuple2<QueryScopeInfo, String>> gauges = new IdentityHashMap<>();
    private final Map<Histogram, Tuple2<QueryScopeInfo, String>> histograms = new IdentityHashMap<>();
    private final Map<Meter, Tuple2<QueryScopeInfo, String>> meters = new IdentityHashMap<>();

    /** Asks all that belong to a job; those of the process itself are not the server's. Runs users' gauges. */
    MetricSerializationResult read(Collection<Registration> live) {
        counters.clear();
        gauges.clear();
        histograms.clear();
        meters.clear();
        live.forEach(this::sort);
        return serializer.serialize(counters, gauges, histograms, meters);
    }

    private void sort(Registration registration) {
        QueryScopeInfo scope = registration.group().getQueryServiceMetricInfo(MetricReading::withoutSeparators);
        byte category = scope.getCategory();
        if (category == QueryScopeInfo.INFO_CATEGORY_JM || category == QueryScopeInfo.INFO_CATEGORY_TM) {
            return;
        }
        Tuple2<QueryScopeInfo, String> name = Tuple2.of(scope, withoutSeparators(registration.name()));
        Metric metric = registration.metric();
        if (metric instanceof Counter counter) {
            counters.put(counter, name);
        } else if (metric instanceof Gauge<?> gauge) {
            gauges.put(gauge, name);
        } else if (metric instanceof Histogram histogram) {
            histograms.put(histogram, name);
        } else if (metric instanceof Meter meter) {
            meters.put(meter, name);
        }
    }

    private static String withoutSeparators(String name) {
        return name.replace(' ', '_').replace('.', '_').replace(':', '_').replace(',', '_');
    }

    static List<MetricDump> dumps(MetricSerializationResult read) {
        return new MetricDumpDeserializer().deserialize(read);
    }

    @Override
    public void close() {
        serializer.close();
    }
}
