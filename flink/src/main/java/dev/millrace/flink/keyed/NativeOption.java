package dev.millrace.flink.keyed;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.description.Description;
import org.apache.flink.configuration.description.TextElement;
import org.apache.flink.runtime.execution.Environment;

/** The switch between what is our own and what it stands in for. Stateless. */
public final class NativeOption {
    /** The values of the switch. */
    public enum Use {
        ON,
        OFF
    }

    public static final ConfigOption<Use> NATIVE = ConfigOptions.key("millrace.native")
            .enumType(Use.class)
            .defaultValue(Use.ON)
            .withDescription(Description.builder()
                    .list(
                            TextElement.text("on: Millrace's own state tables and timer queues where they fit;"),
                            TextElement.text("off: Flink's own everywhere. Results do not depend on it."))
                    .build());

    private NativeOption() {}

    static boolean isOn(Environment environment) {
        return environment
                        .getJobConfiguration()
                        .getOptional(NATIVE)
                        .orElseGet(() -> environment
                                .getTaskManagerInfo()
                                .getConfiguration()
                                .get(NATIVE))
                == Use.ON;
    }
}
