package dev.millrace.flink.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the metrics of a job for another process to report: see {@link MetricReceiver}. Owned by one thread. */
public final class MetricSender {
    private static final Logger LOG = LoggerFactory.getLogger(MetricSender.class);

    private final Map<AbstractMetricGroup<?>, Integer> numbers = new IdentityHashMap<>();
    private int lastNumber;

    /** Asks all that belong to a job; those of the process itself are its own affair. Runs users' gauges. */
    public CarriedMetrics read(Collection<Registration> live) {
        CarriedMetrics read = new CarriedMetrics(new ArrayList<>(), new ArrayList<>());
        for (Registration registration : live) {
            QueryScopeInfo info = registration.group().getQueryServiceMetricInfo(MetricSender::withoutSeparators);
            byte category = info.getCategory();
            if (category != QueryScopeInfo.INFO_CATEGORY_JM && category != QueryScopeInfo.INFO_CATEGORY_TM) {
                read(registration, info, read);
            }
        }
        numbers.values().retainAll(used(read));
        return read;
    }

    /** What was read last has not been received: all groups are told of again. */
    public void startOver() {
        numbers.clear();
    }

    private void read(Registration registration, QueryScopeInfo info, CarriedMetrics into) {
        try {
            CarriedMetric.Value value = CarriedMetric.valueOf(registration.metric());
            Integer number = numbers.get(registration.group());
            if (number == null) {
                number = ++lastNumber;
                into.groups().add(CarriedGroup.of(number, registration.group(), info));
                numbers.put(registration.group(), number);
            }
            into.metrics().add(new CarriedMetric(number, registration.name(), value));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("metric '{}' has no value", registration.name(), e);
        }
    }

    private static Set<Integer> used(CarriedMetrics read) {
        return read.metrics().stream().map(CarriedMetric::group).collect(Collectors.toSet());
    }

    /** As Flink's query service has it: what separates names is no part of one. */
    private static String withoutSeparators(String name) {
        return name.replace(' ', '_').replace('.', '_').replace(':', '_').replace(',', '_');
    }
}
