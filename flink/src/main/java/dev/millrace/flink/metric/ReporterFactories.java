package dev.millrace.flink.metric;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reporter factories that there are, on the class path and among Flink's plugins. Immutable. */
final class ReporterFactories {
    private static final Logger LOG = LoggerFactory.getLogger(ReporterFactories.class);

    private final Map<String, MetricReporterFactory> byClass = new TreeMap<>();

    ReporterFactories(PluginManager plugins) {
        Map<String, MetricReporterFactory> substitutes = new TreeMap<>();
        collect(plugins.load(MetricReporterFactory.class), substitutes);
        collect(ServiceLoader.load(MetricReporterFactory.class).iterator(), substitutes);
        byClass.putAll(substitutes);
    }

    private void collect(Iterator<MetricReporterFactory> found, Map<String, MetricReporterFactory> substitutes) {
        boolean more = true;
        while (more) {
            try {
                more = found.hasNext();
                if (more) {
                    add(found.next(), substitutes);
                }
            } catch (ServiceConfigurationError e) {
                LOG.warn("A reporter factory that META-INF/services names cannot be loaded", e);
            }
        }
    }

    private void add(MetricReporterFactory factory, Map<String, MetricReporterFactory> substitutes) {
        byClass.putIfAbsent(factory.getClass().getName(), factory);
        if (factory instanceof ReporterInPlaceOf substitute) {
            substitutes.put(substitute.inPlaceOf(), substitute);
        }
    }

    Optional<MetricReporterFactory> find(String className) {
        return Optional.ofNullable(byClass.get(className));
    }

    /** Names of all of them, for whoever asked for another. */
    String names() {
        return byClass.isEmpty() ? "none" : String.join(", ", byClass.keySet());
    }
}
