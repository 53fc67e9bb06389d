package dev.millrace.flink.metric;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * Reports what the metrics of a job in another process say, as if it ran here: whoever reports those of this process
 * finds the same names, scopes and labels. Thread-safe.
 */
public final class MetricReceiver {
    private final MetricRegistry registry;
    private final Map<Integer, Group> groups = new HashMap<>();
    private final Map<Place, Received> received = new HashMap<>();

    private record Place(int group, String name) {}

    private record Received(ReceivedMetric<?> metric, String name, Group group) {}

    MetricReceiver(MetricRegistry registry) {
        this.registry = registry;
    }

    /** Takes over what a {@link MetricSender} has read; what is not among it is gone. */
    public synchronized void receive(CarriedMetrics read) {
        read.groups().forEach(group -> groups.put(group.number(), new Group(registry, group)));
        Set<Place> present = new HashSet<>();
        for (CarriedMetric metric : read.metrics()) {
            Place place = new Place(metric.group(), metric.name());
            present.add(place);
            receive(place, metric.value());
        }
        retain(present);
    }

    private void receive(Place place, CarriedMetric.Value value) {
        Received known = received.get(place);
        if (known != null && known.metric.take(value)) {
            return;
        }
        forget(known);
        Group group = groups.get(place.group());
        Received fresh = new Received(ReceivedMetric.of(value), place.name(), group);
        received.put(place, fresh);
        registry.register((Metric) fresh.metric, fresh.name, group);
    }

    private void forget(Received gone) {
        if (gone != null) {
            registry.unregister((Metric) gone.metric, gone.name, gone.group);
        }
    }

    private void retain(Set<Place> present) {
        received.entrySet().removeIf(entry -> {
            boolean isGone = !present.contains(entry.getKey());
            if (isGone) {
                forget(entry.getValue());
            }
            return isGone;
        });
        Set<Integer> used = new HashSet<>();
        present.forEach(place -> used.add(place.group()));
        groups.keySet().retainAll(used);
    }

    /** The process has ended: what comes next is another's. */
    public synchronized void clear() {
        retain(Set.of());
    }

    /** Stands where the group in the other process does. */
    private static final class Group extends AbstractMetricGroup<Group> {
        private final CarriedGroup carried;

        Group(MetricRegistry registry, CarriedGroup carried) {
            super(registry, carried.components().toArray(String[]::new), null);
            this.carried = carried;
        }

        @Override
        protected String createLogicalScope(CharacterFilter filter, char delimiter) {
            StringBuilder scope = new StringBuilder();
            for (String name : carried.names()) {
                scope.append(scope.length() == 0 ? "" : delimiter).append(filter.filterCharacters(name));
            }
            return scope.toString();
        }

        @Override
        protected String getGroupName(CharacterFilter filter) {
            return filter.filterCharacters(carried.names().get(carried.names().size() - 1));
        }

        @Override
        protected void putVariables(Map<String, String> variables) {
            // One by one: Flink's Prometheus reporter takes labels as they come, and a map that is made to measure has
            // them in another order than one that grows, as Flink's own do.
            carried.variables().forEach(variables::put);
        }

        @Override
        protected QueryScopeInfo createQueryServiceMetricInfo(CharacterFilter filter) {
            return carried.rest().info();
        }
    }
}
