package dev.millrace.flink.job;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Configuration keys of our own; all others are Flink's. */
public final class MillraceOptions {

    public static final ConfigOption<Integer> WORKERS = ConfigOptions.key("millrace.workers")
            .intType()
            .defaultValue(Runtime.getRuntime().availableProcessors())
            .withDescription("Threads that run tasks, at least 1; tasks that block get threads of their own.");

    public static final ConfigOption<Integer> CHANNEL_CAPACITY = ConfigOptions.key("millrace.channel.capacity")
            .intType()
            .defaultValue(2048)
            .withDescription("Records that may wait between a task and all tasks behind one of its edges;"
                    + " a power of two, at least 4.");

    private MillraceOptions() {}
}
