package dev.millrace.flink.metric;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Whether to measure what nobody reports. Stateless. */
public final class MetricsOption {
    public static final ConfigOption<Boolean> KEEP = ConfigOptions.key("millrace.metrics.keep")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether metrics can be asked for although no reporter is configured: true or false."
                    + " The server sets it.");

    private MetricsOption() {}
}
