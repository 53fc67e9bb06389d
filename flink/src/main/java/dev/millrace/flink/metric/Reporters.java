package dev.millrace.flink.metric;

import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DelegatingConfiguration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.filter.DefaultMetricFilter;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;
import org.apache.flink.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reporters that a configuration asks for. As in Flink, one that cannot be made keeps nothing else from running;
 * unlike there, whoever started the engine is told in a sentence. Used once, by the thread that makes the engine.
 */
final class Reporters {
    private static final Logger LOG = LoggerFactory.getLogger(Reporters.class);

    private static final String PREFIX = ConfigConstants.METRICS_REPORTER_PREFIX;
    private static final Pattern CLASS_KEY =
            Pattern.compile(Pattern.quote(PREFIX) + "([^.\\s]+)\\.(class|factory\\.class)");
    private static final String FLINKS = "org.apache.flink.metrics.";

    /** The reporters of Flink's that could once be named by their own class; the factory's name is longer by a word. */
    private static final Set<String> BY_CLASS = Set.of(
            FLINKS + "datadog.DatadogHttpReporter",
            FLINKS + "graphite.GraphiteReporter",
            FLINKS + "influxdb.InfluxdbReporter",
            FLINKS + "jmx.JMXReporter",
            FLINKS + "prometheus.PrometheusPushGatewayReporter",
            FLINKS + "prometheus.PrometheusReporter",
            FLINKS + "slf4j.Slf4jReporter",
            FLINKS + "statsd.StatsDReporter");

    private final Configuration configuration;
    private final Consumer<String> remarks;

    Reporters(Configuration configuration, Consumer<String> remarks) {
        this.configuration = configuration;
        this.remarks = remarks;
    }

    /** Whether the configuration has something to say of reporters; costs no class of Flink's. */
    boolean areAskedFor() {
        return configuration.toMap().keySet().stream()
                .anyMatch(key -> key.startsWith(PREFIX) || key.equals(MetricOptions.REPORTERS_LIST.key()));
    }

    /** Makes and opens them. */
    List<ReporterSetup> setups() {
        Set<String> names = names();
        if (names.isEmpty()) {
            return List.of();
        }
        ReporterFactories factories =
                new ReporterFactories(PluginUtils.createPluginManagerFromRootFolder(configuration));
        List<ReporterSetup> setups = new ArrayList<>();
        for (String name : names) {
            factory(name, factories).flatMap(factory -> setup(name, factory)).ifPresent(setups::add);
        }
        return setups;
    }

    /** Those that have a class and are listed, or all that have one if there is no list. */
    private Set<String> names() {
        Set<String> defined = new TreeSet<>();
        for (String key : configuration.keySet()) {
            Matcher matcher = CLASS_KEY.matcher(key);
            if (matcher.matches()) {
                defined.add(matcher.group(1));
            }
        }
        Set<String> listed = Pattern.compile(",")
                .splitAsStream(configuration.get(MetricOptions.REPORTERS_LIST, ""))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : listed) {
            if (!defined.contains(name)) {
                remark(
                        name,
                        "is listed in " + MetricOptions.REPORTERS_LIST.key() + " and has no factory",
                        "Set " + key(name, "factory.class") + ".");
            }
        }
        if (!listed.isEmpty()) {
            defined.retainAll(listed);
        }
        return defined;
    }

    private Optional<MetricReporterFactory> factory(String name, ReporterFactories factories) {
        Configuration own = own(name);
        String named = own.get(MetricOptions.REPORTER_FACTORY_CLASS);
        String className = named != null ? named : factoryOf(name, own.get(MetricOptions.REPORTER_CLASS), factories);
        Optional<MetricReporterFactory> factory = factories.find(className);
        if (factory.isEmpty()) {
            remark(
                    name,
                    "reports nothing: there is no factory " + className,
                    "Put its jar on the class path or below plugins/, or name one of these: " + factories.names()
                            + ".");
        }
        return factory;
    }

    private String factoryOf(String name, String reporterClass, ReporterFactories factories) {
        String factory = reporterClass + "Factory";
        if (BY_CLASS.contains(reporterClass) || factories.find(factory).isPresent()) {
            remark(
                    name,
                    "is named by " + key(name, "class") + ", which Flink ignores since 1.18; taken as " + factory,
                    "Set " + key(name, "factory.class") + " instead.");
            return factory;
        }
        return reporterClass;
    }

    private Optional<ReporterSetup> setup(String name, MetricReporterFactory factory) {
        try {
            Configuration own = own(name);
            MetricConfig config = config(name);
            MetricReporter reporter = factory.createMetricReporter(config);
            reporter.open(config);
            return Optional.of(new ReporterSetup(
                    name, config, reporter, DefaultMetricFilter.fromConfiguration(own), additionalVariables(own)));
        } catch (MillraceException e) {
            remark(name, "reports nothing: " + e.getMessage(), e.remedy() + " Its keys are " + PREFIX + name + ".*.");
            return Optional.empty();
        } catch (Exception | LinkageError e) {
            LOG.debug("metrics reporter '{}' cannot be made", name, e);
            remark(
                    name,
                    "reports nothing: " + reason(e),
                    "See the keys " + PREFIX + name + ".* and the jar of "
                            + factory.getClass().getName() + ".");
            return Optional.empty();
        }
    }

    private static String reason(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getName() : message;
    }

    private MetricConfig config(String name) {
        Properties properties = new Properties();
        ((DelegatingConfiguration) own(name)).addAllToProperties(properties);
        MetricConfig config = new MetricConfig();
        properties.forEach((key, value) -> config.setProperty(key.toString(), value.toString()));
        String interval = config.getProperty(MetricOptions.REPORTER_INTERVAL.key());
        if (interval != null && !isDuration(interval)) {
            String fallback = TimeUtils.formatWithHighestUnit(MetricOptions.REPORTER_INTERVAL.defaultValue());
            remark(
                    name,
                    "has interval=" + interval + ", which is no duration; it reports every " + fallback,
                    "Write one as 10 s or 500 ms.");
            config.setProperty(MetricOptions.REPORTER_INTERVAL.key(), fallback);
        }
        return config;
    }

    private static boolean isDuration(String text) {
        try {
            return !TimeUtils.parseDuration(text).isZero();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, String> additionalVariables(Configuration own) {
        Map<String, String> variables = new TreeMap<>();
        own.get(MetricOptions.REPORTER_ADDITIONAL_VARIABLES)
                .forEach((key, value) -> variables.put(ScopeFormat.asVariable(key), value));
        return variables;
    }

    private Configuration own(String name) {
        return new DelegatingConfiguration(configuration, PREFIX + name + ".");
    }

    private static String key(String name, String suffix) {
        return PREFIX + name + "." + suffix;
    }

    private void remark(String name, String what, String remedy) {
        remarks.accept("metrics reporter '" + name + "' " + what + ". " + remedy);
    }
}
