package dev.millrace.flink.metric;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;

/** Flink's registry, which also knows what is registered with it at the moment. Thread-safe. */
final class LiveRegistry extends MetricRegistryImpl {
    private final Set<Registration> live = ConcurrentHashMap.newKeySet();
    private final Map<Place, Metric> inTheirPlace = new ConcurrentHashMap<>();

    private record Place(AbstractMetricGroup<?> group, String name) {}

    LiveRegistry(MetricRegistryConfiguration configuration, Collection<ReporterSetup> reporters) {
        super(configuration, reporters);
    }

    @Override
    @SuppressWarnings("rawtypes") // Flink's signature.
    public void register(Metric metric, String name, AbstractMetricGroup group) {
        if (isMeasuredElsewhere(metric, name, group)) {
            return;
        }
        if (metric instanceof TaskGauges.TimeGauge) {
            inTheirPlace.put(new Place(group, name), metric);
        }
        super.register(metric, name, group);
        live.add(new Registration(metric, name, group));
    }

    @Override
    @SuppressWarnings("rawtypes") // Flink's signature.
    public void unregister(Metric metric, String name, AbstractMetricGroup group) {
        Metric known = isMeasuredElsewhere(metric, name, group) ? inTheirPlace.remove(new Place(group, name)) : metric;
        if (known != null && live.remove(new Registration(known, name, group))) {
            super.unregister(known, name, group);
        }
    }

    /** Whether it is a gauge of Flink's that another takes the place of: that one comes, and goes with the group. */
    private static boolean isMeasuredElsewhere(Metric metric, String name, AbstractMetricGroup<?> group) {
        return group instanceof TaskMetricGroup
                && TaskGauges.TIMES.contains(name)
                && !(metric instanceof TaskGauges.TimeGauge);
    }

    List<Registration> live() {
        return List.copyOf(live);
    }
}
